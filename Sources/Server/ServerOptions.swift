public import Foundation

/// How a server listens and what it takes; the defaults are those of one machine behind a loopback address.
public struct ServerOptions: Sendable {
  /// What it listens on. Default `127.0.0.1`: nothing outside this machine reaches it.
  public var host = "127.0.0.1"
  /// 0 lets the system choose. Default 8080.
  public var port = 8_080
  /// The most connections at once; further ones wait in the system's backlog. Default 1024.
  public var connections = 1_024
  /// How long a connection may be silent between or within requests before it is closed. Default 30 s.
  public var idleSeconds: Int64 = 30
  /// How long a request's body may take to arrive, however steadily it drips. Default 20 s.
  public var bodySeconds = 20
  /// The most bytes of all header fields. Default 16 KiB.
  public var headerBytes = 16 << 10
  /// The most bytes of a body with one object. Default 64 KiB.
  public var objectBytes = 64 << 10
  /// The most bytes of a body with a batch of rows. Default 4 MiB.
  public var batchBytes = 4 << 20
  /// The most rows of a batch. Default 1000.
  public var batchRows = 1_000
  /// How long a session of the console lasts. Default 12 hours.
  public var sessionSeconds: Int64 = 12 * 3_600
  /// How often the catalogue is looked at for what other processes changed. Default 2 s.
  public var refreshSeconds = 2
  /// How often audiences are counted and lookalikes learnt anew. Default one hour.
  public var audienceSeconds = 3_600
  /// How long content may take to be read into signals before the late ones are given up. Default 10 s.
  public var readingMilliseconds = 10_000
  /// Folders that the items' pictures are relative to, tried in order.
  public var pictureFolders: [URL] = []
  /// The folder with Bootstrap and Chart.js; without it the console works, without style and charts.
  public var libraryFolder: URL?
  /// Limits of the work under way, for each lane.
  public var serving = LaneLimits(running: 8, waiting: 256, patience: .milliseconds(80))
  public var ingesting = LaneLimits(running: 8, waiting: 64, patience: .milliseconds(2_000))
  public var reading = LaneLimits(running: 4, waiting: 32, patience: .milliseconds(2_000))
  public var managing = LaneLimits(running: 8, waiting: 32, patience: .milliseconds(2_000))

  public init() {}
}

/// How much work of one kind a server does at once, and how much may wait for how long.
public struct LaneLimits: Equatable, Sendable {
  public var running: Int
  public var waiting: Int
  /// A request that would wait longer than this is refused at once.
  public var patience: Duration

  public init(running: Int, waiting: Int, patience: Duration) {
    self.running = running
    self.waiting = waiting
    self.patience = patience
  }
}
