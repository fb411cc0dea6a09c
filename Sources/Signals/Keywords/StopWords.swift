/// Words that carry no subject, by language: phrases neither start nor end with them.
enum StopWords {
  /// Those of a language; of English where the language is not known, none where it has no list.
  static func of(_ language: String) -> Set<String> {
    lists[language] ?? (language == "und" ? lists["en"] ?? [] : [])
  }

  private static let lists: [String: Set<String>] = [
    "en": words(
      """
      a about above after again all also am an and any are as at be because been before being below between both but by can \
      could did do does doing down during each few for from further had has have having he her here hers him his how i if in \
      into is it its just me more most my no nor not of off on once only or other our out over own per same she should so some \
      such than that the their them then there these they this those through to too under until up very was we were what when \
      where which while who whom why will with without you your
      """),
    "de": words(
      """
      aber alle als am an auch auf aus bei bin bis bist da damit dann das dass dem den der des die dies diese dieser du durch \
      ein eine einem einen einer eines er es für hat hatte ich ihr im in ist ja jede kann mein mit nach nicht noch nur oder \
      ohne sehr sein sich sie sind so über um und uns unter von vor war was wenn wer wie wir wird zu zum zur
      """),
    "fr": words(
      """
      a ai au aux avec ce ces cette dans de des du elle en est et eux il ils je la le les leur lui ma mais me mes mon ne nos \
      notre nous on ou où par pas plus pour qu que qui sa sans se ses son sont sur ta te tes ton tu un une vos votre vous y
      """),
    "es": words(
      """
      a al como con de del desde donde el ella ellos en entre era es esta este esto fue ha hasta la las le lo los más me mi muy \
      no nos o para pero por que se si sin sobre son su sus te tu un una y ya
      """),
  ]

  private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}
