import Bundles
import Domain
import Foundation
import Inference
import Statistics
import Store
import Testing

@testable import Signals

@Suite("Recipes and files of examples")
struct RecipeTests {
  private static let text = """
    signal: image.kind
    version: 1
    summary: What kind of thing a picture shows.
    owner: tests
    licence: Apache-2.0
    backbone: efficientnet-lite0
    data: {train: train.csv, pictures: photos}
    views: [{crop: 1}, {crop: 0.5, mirrored: true}]
    head: {hidden: [8]}
    training: {epochs: 3, decays: [0, 0.5]}
    """

  @Test("A recipe is read with its defaults, its paths starting at its folder")
  func read() throws {
    let recipe = try SignalRecipe(
      yaml: Self.text, file: "r.yaml", folder: URL(filePath: "/place", directoryHint: .isDirectory))
    #expect(recipe.data.training.path == "/place/train.csv")
    #expect(recipe.data.pictures.path == "/place/photos")
    #expect(recipe.views == [PictureView(crop: 1), PictureView(crop: 0.5, isMirrored: true)])
    #expect((recipe.head.hidden, recipe.course.epochs, recipe.course.batch) == ([8], 3, 128))
    #expect(recipe.course.decays == [0, 0.5])
    #expect(recipe.fineTuning == nil && recipe.task == .single)
  }

  @Test(
    "A recipe that cannot be followed is refused in one line that names its place",
    arguments: [
      ("signal: image.kind", "signal: Image Kind", "lower case"), ("owner: tests\n", "", "lacks `owner`"),
      ("hidden: [8]", "hiden: [8]", "did you mean `hidden`"), ("hidden: [8]", "hidden: [0]", "whole number"),
      ("crop: 1}", "crop: 0}", "number in"), ("backbone: efficientnet-lite0", "backbone: resnet", "efficientnet-lite0"),
      ("decays: [0, 0.5]", "decays: []", "empty"), ("crop: 0.5, mirrored: true", "crop: 1", "twice"),
      ("backbone: efficientnet-lite0", "backbone: minilm-l6-v2", "mean nothing for texts"),
      ("version: 1", "version: 1\ntaps: [3]\nfine-tuning: {from-block: 9}", "do not go together"),
      ("version: 1", "version: 1\nfine-tuning: {from-block: 16}", "whole number"),
      ("version: 1", "version: 1\nchanged: -1", "whole number"),
      ("version: 1", "version: 1\npieces: 129", "whole number"),
    ])
  func refused(part: String, other: String, message: String) throws {
    let error = #expect(throws: SignalError.self) {
      try SignalRecipe(
        yaml: Self.text.replacing(part, with: other), file: "r.yaml", folder: URL(filePath: "/"))
    }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.message.hasPrefix("r.yaml:") == true)
    #expect(error?.message.contains("\n") == false)
  }

  @Test(
    "A file of examples that cannot teach is refused in one line",
    arguments: [
      ("image,kind\na.jpg,x\n", "no `label`"), ("label\nx\n", "name one of `image` and `text`"),
      ("image,text,label\na.jpg,hello,x\n", "name one of `image` and `text`"), ("image,label\n", "holds no example"),
      ("image,label\na.jpg,x\nb.jpg,x\nc.jpg,y\n", "Label y has one example"),
      ("image,label\na.jpg,x\nb.jpg,x\n", "one label alone"), ("image,label\na.jpg,x|y\nb.jpg,x\n", "has 2 labels"),
      ("image,label\na.jpg,x\n,x\n", "has no image"), ("video,label\na.mp4,x\n", "video"),
    ])
  func examples(text: String, message: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    let error = #expect(throws: SignalError.self) { try LabelledExamples(reading: file).requireTeachable(.single) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("\n") == false)
  }

  @Test("Labels, entities and slices are read, and equal rows have an equal checksum")
  func columns() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("shop,text,label,entity\nnorth,red hat,hat|red,7\nsouth,blue,blue,\n".utf8).write(to: file)
    let examples = try LabelledExamples(reading: file)
    #expect(examples.kind == .text && examples.sliceNames == ["shop"])
    #expect(examples.examples.map(\.labels) == [["hat", "red"], ["blue"]])
    #expect(examples.examples.map(\.entity) == ["7", nil])
    #expect(examples.labels == ["blue", "hat", "red"])
    #expect(try LabelledExamples(reading: file).checksum == examples.checksum)
    #expect(examples.selecting([0]).checksum != examples.checksum)
  }
}

@Suite("Bundles of classifiers")
struct ClassifierTests {
  private let settings = ClassifierSettings(
    backbone: .efficientNetLite0, taps: [3], views: [.standard, PictureView(crop: 1, isMirrored: true)], hidden: [4],
    task: .single, labels: ["a", "b"])

  private func bundle(
    in folder: URL, _ settings: ClassifierSettings? = nil, thresholds: [Double?] = [0.5, nil], maps: Int = 1,
    id: String = "kind.v1"
  ) throws -> Bundles.Bundle {
    let settings = settings ?? self.settings
    let decision = ClassifierDecision(
      calibration: .temperature(try TemperatureScaling(temperature: 2)), thresholds: thresholds)
    var manifest = Manifest(
      name: "image.kind", version: "x", architecture: settings.architecture, precision: .float32,
      preprocessing: settings.preprocessing, licence: "MIT", provenance: .init(source: "tests"))
    let calibration = try #require(decision.manifest(CalibrationID(id), labels: settings.labels).first)
    manifest.calibrations = Array(repeating: calibration, count: maps)
    return try Bundles.Bundle.publish(
      manifest, weights: Safetensors(tensors: ["x": StoredTensor([1], shape: [1])]),
      attachments: [ClassifierDecision.fileName: decision.thresholdFile()], to: folder)
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test("Settings, calibration and thresholds come back from a bundle as they were")
  func roundTrip() throws {
    try withFolder { folder in
      let bundle = try bundle(in: folder)
      #expect(try ClassifierSettings(bundle.manifest) == settings)
      let decision = try ClassifierDecision(bundle, settings: settings)
      #expect(decision.thresholds == [0.5, nil])
      let scores = decision.scores([2, 0])
      #expect(abs(scores[0] - 1 / (1 + exp(-1.0))) < 1e-12)
      #expect(decision.said(scores) == [0])
      #expect(decision.said([0.4, 0.6]) == [])
      let before = decision.uncalibrated(scores)
      #expect(abs(before[0] - 1 / (1 + exp(-2.0))) < 1e-9)
    }
  }

  @Test("Several labels are said of one example, each by its own map and threshold")
  func several() {
    let decision = ClassifierDecision(
      calibration: .labels([nil, PlattScaling(slope: 2, intercept: -1)]), thresholds: [0.5, 0.5])
    let scores = decision.scores([1, 1])
    #expect(abs(scores[1] - 1 / (1 + exp(-1.0))) < 1e-12)
    #expect(decision.said(scores) == [0, 1])
    #expect(abs(decision.uncalibrated(scores)[1] - 1 / (1 + exp(-1.0))) < 1e-9)
  }

  @Test("A bundle whose parts do not belong together is refused in one line that names the part")
  func foreignParts() throws {
    func refusal(_ make: (URL) throws -> Bundles.Bundle) throws -> String {
      var message = ""
      try withFolder { folder in
        let bundle = try make(folder)
        let error = #expect(throws: SignalError.self) {
          try ClassifierDecision(bundle, settings: ClassifierSettings(bundle.manifest))
        }
        message = error?.message ?? ""
        #expect(error?.code == .damagedBundle)
        #expect(!message.contains("\n"))
      }
      return message
    }
    #expect(try refusal { try bundle(in: $0, thresholds: [0.5]) }.contains("thresholds"))
    #expect(try refusal { try bundle(in: $0, maps: 2) }.contains("calibrations"))
    #expect(try refusal { try bundle(in: $0, maps: 0) }.contains("calibrations"))
    var other = settings
    other.labels = ["a", "a"]
    #expect(try refusal { try bundle(in: $0, other) }.contains("labels"))
    other = settings
    other.views = []
    #expect(try refusal { try bundle(in: $0, other) }.contains("preprocessing"))
  }

  @Test(
    "A contract of other labels, another calibration, or weights of another network stop with one line",
    arguments: ["labels: 3", "calibration: other.v1", "weights"])
  func foreignContract(part: String) throws {
    guard let runtime = try? Installed.runtime.get() else { return }
    try withFolder { folder in
      let made = try bundle(in: folder.appending(path: "image.kind-x"))
      let sums = try SignalContract.checksums(of: made.manifest)
      var text = Contracts.text
        .replacing(
          "  vector:\n    dimension: 3\n    metric: squaredL2\nspace: colour.v1",
          with: "  scores:\n    taxonomy: kinds\n    labels: 2\ncalibration: kind.v1"
        )
        .replacing("name: colour\n", with: "name: image.kind\n").replacing("version: \"1\"", with: "version: \"x\"")
        .replacing(String(repeating: "1", count: 64), with: sums.model.description)
        .replacing(String(repeating: "2", count: 64), with: sums.preprocessing.description)
      if part.hasPrefix("labels") { text = text.replacing("labels: 2", with: part) }
      if part.hasPrefix("calibration") { text = text.replacing("calibration: kind.v1", with: part) }
      let contract = try SignalContract(yaml: text, file: "kind.yaml")
      let shelf = BundleShelf(folder: folder, weights: folder, runtime: runtime)
      let error = #expect(throws: SignalError.self) {
        try SignalWorkshop(shelf: shelf, threads: 1).valueProducer(for: contract)
      }
      #expect(error?.code == (part == "weights" ? .failed : .bundleMismatch), "\(error?.message ?? "")")
      #expect(error?.message.contains("\n") == false)
    }
  }
}
