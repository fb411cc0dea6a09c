import Bundles
import Domain
import Foundation
import Media
import Signals
import Store
import Synchronization

/// A market and a folder of pictures of a test's own, removed with it.
final class Workbench: Sendable {
  let url: URL
  let database: MarketDatabase
  var pictures: URL { url.appending(path: "pictures") }

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url.appending(path: "pictures"), withIntermediateDirectories: true)
    let settings = try MarketSettings(
      currency: Currency("EUR"), timeZone: "UTC", createdAt: Timestamp(milliseconds: 0))
    database = try MarketDatabase.create(at: url.appending(path: "data"), settings: settings, random: .seeded(1))
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The market as another process would see it.
  func reopened() throws -> MarketDatabase { try MarketDatabase.open(at: url.appending(path: "data")) }

  func write(_ bytes: [UInt8], _ name: String) throws {
    let file = pictures.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// Items with a picture of one colour each, which no two share.
  func stock(_ count: Int) throws -> [Item] {
    let items = try (0..<count).map { index in
      try write(Self.gif(UInt8(index % 256), UInt8(index / 256), 7), "p\(index).gif")
      return Item(id: try ItemID("item\(index)"), title: "Item \(index)", picture: "p\(index).gif")
    }
    try database.upsert(items: items)
    return items
  }

  /// A GIF of one pixel.
  static func gif(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> [UInt8] {
    Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, red, green, blue, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0]
      + [2, 2, 0x44, 1, 0, 0x3B]
  }
}

/// A signal that needs no weights: the mean colour of a picture.
struct ColourProducer: SignalProducer {
  let contract: SignalContract
  let kind = MediaKind.picture
  let capacity: Int
  let nullReasons: [SignalNull.Code] = SignalNull.Code.known.compactMap { SignalNull.Code(rawValue: $0) }
  /// Fails for good after so many values, as a process that dies would.
  var last = Int.max
  let calls: Counter

  final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func next() -> Int {
      count.withLock {
        $0 += 1; return $0
      }
    }
  }

  struct Died: Error {}

  init(space: String = "colour.v1", last: Int = .max, capacity: Int = 4) throws {
    contract = try Contracts.colour(space: space)
    self.capacity = capacity
    self.last = last
    calls = Counter()
  }

  func value(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<Embedding, SignalNull> {
    guard calls.next() <= last else { throw Died() }
    do {
      let picture = try PictureDecoder().decode(content())
      let sums = (0..<3).map { channel in
        stride(from: channel, to: picture.pixels.count, by: 3).reduce(Float(0)) { $0 + Float(picture.pixels[$1]) }
      }
      guard let space = contract.space else { throw Died() }
      return .success(try Embedding(space: space, values: sums.map { $0 + 1 }))
    } catch let null as SignalNull {
      return .failure(null)
    } catch let reason as NullReason {
      return .failure(SignalNull(.init(reason.code)))
    }
  }
}

enum Contracts {
  /// A whole and valid contract; tests change a line of it.
  static let text = """
    signal: picture.colour
    version: 1
    summary: The mean colour of a picture.
    entity: item
    value:
      vector:
        dimension: 3
        metric: squaredL2
    space: colour.v1
    inputs: [picture]
    bundle:
      name: colour
      version: "1"
      model: \(String(repeating: "1", count: 64))
      preprocessing: \(String(repeating: "2", count: 64))
      precision: f32
    owner: tests
    weights:
      licence: MIT
      provenance: none
      original: \(String(repeating: "3", count: 64))
    objectives:
      coverage: 0.9
      freshness_p95_seconds: 60
      latency_p99_milliseconds: 50
    golden:
      set: colours
      floors:
        - measure: agreement
          slice: all
          least: 0.5
    nulls: [\(SignalNull.Code.known.joined(separator: ", "))]
    consumers:
      - name: feed
        checks:
          - {measure: agreement, slice: all, least: 0.4}
    """

  static func colour(space: String = "colour.v1") throws -> SignalContract {
    try SignalContract(yaml: text.replacing("space: colour.v1", with: "space: \(space)"), file: "colour.yaml")
  }

  static func changed(_ line: String, to other: String) throws -> SignalContract {
    try SignalContract(yaml: text.replacing(line, with: other), file: "colour.yaml")
  }

  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The contracts of this repository.
  static let folder = repository.appending(path: "contracts")
}
