import Domain

/// A row of a file of judged queries.
///
/// | field | type | default |
/// |---|---|---|
/// | `image` | path of a picture, relative to the folder of pictures | one of `image` and `text` is required |
/// | `text` | text | |
/// | `item` | list of identifiers: the items that answer the query, all as good | required |
/// | `grade` | how well they answer, 0 for not at all to 10; queries with equal words belong together | none |
enum JudgedQueryRow {
  static func read(_ fields: inout FieldReader, line: Int) throws(RowRefusal) -> JudgedQuery {
    let items: [ItemID] = try fields.list("item") { text throws(DomainError) in try ItemID(text) }
    let query = JudgedQuery(
      line: line, image: try fields.text("image"), text: try fields.text("text"),
      items: Set(try fields.required("item", items.isEmpty ? nil : items)),
      grade: try fields.integer("grade", in: 0...10).map { Int($0) })
    try fields.finish()
    guard query.image != nil || query.text != nil else {
      throw RowRefusal("The row has neither `image` nor `text`", "give one of them, or both")
    }
    guard query.grade == nil || query.text != nil else {
      throw RowRefusal(field: "grade", "A row with a grade has no `text`", "give the words that were graded")
    }
    return query
  }
}
