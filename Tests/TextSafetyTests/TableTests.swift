import Foundation
import Testing
import TextSafety

@Suite("Tables of examples")
struct TableTests {
  private func read(_ text: String, as name: String) throws -> LabelledTexts {
    try Samples.withFolder { folder in
      let file = folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      return try LabelledTexts(reading: file, positive: "spam", negative: "ham")
    }
  }

  private func spans(_ text: String) throws -> SpanExamples {
    try Samples.withFolder { folder in
      let file = folder.appending(path: "spans.csv")
      try Data(text.utf8).write(to: file)
      return try SpanExamples(reading: file)
    }
  }

  @Test("Columns are found by name, quoted fields hold separators, quotes and lines")
  func quoted() throws {
    let examples = try read(
      "\u{FEFF}id,label,text\r\n1,ham,\"a, \"\"b\"\"\r\nc\"\r\n2,spam,d\r\n3,ham,\r\n\r\n4,spam,e", as: "a.csv")
    #expect(examples.texts == ["a, \"b\"\r\nc", "d", "", "e"])
    #expect(examples.outcomes == [false, true, false, true])
  }

  @Test("Tab-separated messages may be without names and hold quotes")
  func tabbed() throws {
    let examples = try read("ham\tsay \"hi\nspam\twin\nham\tb\nspam\tc\n", as: "a.tsv")
    #expect(examples.texts == ["say \"hi", "win", "b", "c"])
    #expect(try read("text\tlabel\na\tham\nb\tspam\nc\tham\nd\tspam\n", as: "b.tsv").texts == ["a", "b", "c", "d"])
  }

  @Test(
    "A broken file is refused with its line and what to do",
    arguments: [
      ("", SafetyError.Code.malformed, "empty"), ("label,text\nham", .malformed, ":2:"),
      ("label,txt\nham,a\n", .missingColumn, "`txt` is near it"), ("label,text\nham,a\negg,b\n", .badValue, ":3:"),
      ("label,text\nham,\"a\n", .malformed, "never closed"), ("label,text,text\nham,a,b\n", .malformed, "two columns"),
      ("label,text\nham,a\nham,b\nspam,c\n", .tooFewExamples, "two of each"),
      ("label,text\n", .tooFewExamples, "two of each"),
    ])
  func broken(text: String, code: SafetyError.Code, message: String) throws {
    let error = #expect(throws: SafetyError.self) { try read(text, as: "a.csv") }
    #expect(error?.code == code)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("Bytes that are no text, and a file that is not there, are refused")
  func bytes() throws {
    try Samples.withFolder { folder in
      let file = folder.appending(path: "a.csv")
      try Data([0xFF, 0xFE, 0x00]).write(to: file)
      for (path, code) in [(file, SafetyError.Code.malformed), (folder.appending(path: "b.csv"), .unreadable)] {
        let error = #expect(throws: SafetyError.self) { try LabelledTexts(reading: path, positive: "a", negative: "b") }
        #expect(error?.code == code)
      }
    }
  }

  @Test("Spans are lists of offsets in Unicode scalars")
  func offsets() throws {
    let examples = try spans("spans,text\n\"[0, 1]\",ab\n[],c\n\"[ 2 ]\",\"😀 d\"\n")
    #expect(examples.comments.map(\.marked) == [[0, 1], [], [2]])
    for (list, code) in [
      ("[0,,1]", SafetyError.Code.badValue), ("0", .badValue), ("[x]", .badValue), ("[NaN]", .badValue),
      ("[9]", .badValue),
      ("[-1]", .badValue), ("[0,]", .badValue), ("[]", .tooFewExamples),
    ] {
      let error = #expect(throws: SafetyError.self, "\(list)") { try spans("spans,text\n[0],a\n\"\(list)\",ab\n") }
      #expect(error?.code == code, "\(list)")
    }
  }
}
