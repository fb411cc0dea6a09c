import Bundles
import Domain
import Foundation
import Signals
import Store

/// A file of examples as training and evaluation read it: what can be read, its labels and its groups.
struct HeadMaterial {
  /// Rows that can be read.
  let examples: LabelledExamples
  /// Nil for texts.
  let pictures: PictureBank?
  let targets: HeadTargets
  /// One for each row: its entity where the file names one, else its near-duplicates.
  let groups: [String]
  /// Of what the file says and the bytes of what it shows.
  let snapshot: Checksum
  /// Examples left out, by reason.
  let nulls: [String: Int]

  /// - Parameters:
  ///   - labels: those of a classifier that the file is answered by; nil takes the file's own.
  ///   - folder: where paths of pictures start.
  /// - Throws: `SignalError` for examples that cannot teach; `LearningError` for a label that the classifier does not know, or
  ///   when nothing can be read.
  init(
    _ file: LabelledExamples, labels: [String]?, task: ClassifierSettings.Task, pictures folder: URL,
    observe: (String) throws -> Void
  ) throws {
    if labels == nil { try file.requireTeachable(task) }
    let clusters: [String]
    if file.kind == .picture {
      let bank = try PictureBank(file, in: PictureFolder(folder)) { done in
        try observe("read \(done) of \(file.examples.count) pictures")
      }
      (pictures, nulls) = (bank, bank.nulls)
      examples = file.selecting(bank.places)
      clusters = bank.groups.map { "cluster \($0)" }
      snapshot = Checksum(of: [Data(examples.checksum.description.utf8), Data(bank.keys.joined(separator: " ").utf8)])
    } else {
      (pictures, nulls, examples, snapshot) = (nil, [:], file, file.checksum)
      clusters = file.examples.map { Self.folded($0.content) }
    }
    if labels == nil { try examples.requireTeachable(task) }
    let known = labels ?? examples.labels
    if let strange = Set(examples.labels).subtracting(known).sorted().first {
      throw LearningError(.badInput, "Label \(strange) is none that the classifier was trained on: correct the file.")
    }
    targets = HeadTargets(examples, labels: known, task: task)
    groups = zip(examples.examples, clusters).map { example, cluster in
      example.entity.map { "entity \($0)" } ?? cluster
    }
  }

  /// Texts that differ in case, digits and punctuation alone are copies.
  private static func folded(_ text: String) -> String {
    String(text.lowercased().unicodeScalars.filter(\.properties.isAlphabetic).map(Character.init))
  }
}
