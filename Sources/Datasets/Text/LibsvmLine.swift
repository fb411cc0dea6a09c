/// One line of a libsvm file: `label [qid:query] index:value … [# comment]`.
struct LibsvmLine: Equatable {
  var label: Float = 0
  var query: Int64?
  var indices: [Int64] = []
  var values: [Float] = []

  /// What is wrong with a line, and the remedy.
  struct Refusal: Error, Equatable {
    let message: String
  }

  /// - Returns: nil for a line without content.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(Refusal) -> LibsvmLine? {
    let end = bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.count
    var tokens = Tokens(bytes: UnsafeBufferPointer(rebasing: bytes[..<end]))
    guard let label = tokens.next() else { return nil }
    var line = LibsvmLine()
    line.label = try number(label, what: "The label")
    while let token = tokens.next() {
      guard let colon = token.firstIndex(of: UInt8(ascii: ":")) else {
        throw Refusal(message: "A pair has no colon: write it as index:value.")
      }
      let (name, value) = (
        UnsafeBufferPointer(rebasing: token[..<colon]), UnsafeBufferPointer(rebasing: token[(colon + 1)...])
      )
      if name.elementsEqual("qid".utf8) {
        guard line.query == nil, line.indices.isEmpty else {
          throw Refusal(message: "The query does not stand right behind the label: write label qid:number index:value.")
        }
        line.query = try integer(value, what: "The query")
        continue
      }
      let index = try integer(name, what: "An index")
      guard index >= 0, line.indices.last.map({ $0 < index }) ?? true else {
        throw Refusal(message: "Indices do not rise from 0 or more: sort the pairs, and name each index once.")
      }
      line.indices.append(index)
      line.values.append(try number(value, what: "A value"))
    }
    return line
  }

  private static func number(_ token: UnsafeBufferPointer<UInt8>, what: String) throws(Refusal) -> Float {
    // `Float` also reads hexadecimal and names of what is not finite.
    let isDecimal = token.allSatisfy { (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }
    guard isDecimal, let number = Float(String(decoding: token, as: UTF8.self)), number.isFinite else {
      throw Refusal(message: "\(what) is no finite decimal number: write digits, such as 1 or -0.5e3.")
    }
    return number
  }

  private static func integer(_ token: UnsafeBufferPointer<UInt8>, what: String) throws(Refusal) -> Int64 {
    guard let number = Int64(String(decoding: token, as: UTF8.self)) else {
      throw Refusal(message: "\(what) is no whole number of 64 bits: write digits.")
    }
    return number
  }

  /// What stands between spaces and tabs.
  private struct Tokens {
    let bytes: UnsafeBufferPointer<UInt8>
    var place = 0

    mutating func next() -> UnsafeBufferPointer<UInt8>? {
      while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
      let start = place
      while place < bytes.count, !Self.isSpace(bytes[place]) { place += 1 }
      return start < place ? UnsafeBufferPointer(rebasing: bytes[start..<place]) : nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  }

  func append(to bytes: inout [UInt8]) {
    bytes += label.description.utf8
    if let query { bytes += " qid:\(query)".utf8 }
    for (index, value) in zip(indices, values) { bytes += " \(index):\(value)".utf8 }
    bytes.append(0x0A)
  }
}
