"""Sentences with their language, and what a peer answers.

    pip install py3langid==0.4.0
    python3 make.py

The sentences were written for this file. Writes peer.json.
"""

import importlib.metadata
import json
import pathlib

from py3langid.langid import LanguageIdentifier, MODEL_FILE

sentences = [
    ("en", "The lighthouse stands on a rock above the harbour."), ("en", "Two tickets for the evening show, please."),
    ("de", "Der Zug nach Wien fährt heute zehn Minuten später ab."), ("de", "Wir backen am Sonntag einen Apfelkuchen."),
    ("fr", "La boulangerie du coin ouvre à sept heures du matin."), ("fr", "Il a oublié son parapluie dans le train."),
    ("es", "Mañana iremos a la playa con nuestros primos."), ("es", "La receta lleva tomate, ajo y aceite de oliva."),
    ("it", "Domani mattina andiamo al mercato a comprare il pane."), ("it", "La chiave è rimasta sul tavolo della cucina."),
    ("pt", "A chuva parou e as crianças voltaram para o jardim."), ("nl", "De fiets staat achter het huis naast de schuur."),
    ("sv", "Båten lämnar hamnen klockan åtta på morgonen."), ("da", "Hunden løb efter bolden hele eftermiddagen."),
    ("fi", "Junassa oli niin paljon väkeä, että seisoimme koko matkan."), ("pl", "Wczoraj kupiłem nową książkę o górach."),
    ("cs", "Děti si hrály na zahradě až do večera."), ("hu", "A macska az ablakban ül és a madarakat nézi."),
    ("ro", "Trenul de noapte ajunge la munte dimineața."), ("tr", "Yarın sabah pazara gidip taze ekmek alacağız."),
    ("el", "Το καφενείο στην πλατεία ανοίγει νωρίς το πρωί."), ("ru", "Завтра утром мы поедем за город на поезде."),
    ("uk", "Діти годують голубів біля старого фонтану."), ("bg", "Котката спи на топло до печката."),
    ("ar", "ذهبت العائلة إلى الشاطئ في عطلة نهاية الأسبوع."), ("he", "הילדים משחקים כדורגל בפארק אחרי הצהריים."),
    ("hi", "कल सुबह हम बाज़ार से ताज़ी सब्ज़ियाँ लाएँगे।"), ("th", "ร้านกาแฟเล็ก ๆ อยู่ตรงข้ามสถานีรถไฟ"),
    ("vi", "Sáng mai chúng tôi sẽ đi chợ mua rau tươi."), ("id", "Besok pagi kami akan pergi ke pasar membeli sayur."),
    ("ja", "駅前の小さな喫茶店でコーヒーを飲みました。"), ("ko", "내일 아침에 시장에 가서 채소를 살 거예요."),
    ("zh", "明天早上我们要去市场买新鲜的蔬菜。"), ("ca", "Demà al matí anirem al mercat a comprar verdura."),
    ("en", "SUMMER SALE: ALL SHOES AT HALF PRICE UNTIL FRIDAY"), ("de", "GROSSER SOMMERSCHLUSSVERKAUF BIS FREITAG"),
    ("und", ""), ("und", "1234567890"),
]
peer = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
cases = []
for language, text in sentences:
    answer, confidence = peer.classify(text)
    cases.append({"text": text, "language": language, "peer": answer, "confidence": float(confidence)})
(pathlib.Path(__file__).parent / "peer.json").write_text(json.dumps(
    {"peer": "py3langid " + importlib.metadata.version("py3langid"), "cases": cases}, ensure_ascii=False, indent=1) + "\n")
