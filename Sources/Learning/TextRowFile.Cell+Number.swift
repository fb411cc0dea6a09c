import Store

extension TextRowFile.Cell {
  /// - Throws: `badInput` for what is no number, or none that a model could read.
  func number(line: Int) throws(LearningError) -> Double {
    guard let number = Double(text), Float(number).isFinite else {
      throw LearningError(.badInput, "Line \(line): \(name) is no finite number: correct it, or leave the row out.")
    }
    return number
  }
}
