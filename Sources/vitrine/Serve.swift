import ArgumentParser
import Domain
import Engine
import Foundation
import Logging
import Server
import Synchronization
import Terminal

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the HTTP API and the console until told to stop.",
    discussion: """
      On SIGTERM or SIGINT the requests under way are finished and everything is on disk before the process ends. \
      The first key, with every scope, is in the file `admin-key` of the data directory; where there are no keys, it is \
      made.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var signals: SignalOptions

  @OptionGroup var address: ListeningOptions

  @Option(help: "The name under which this process leases budgets; two that run at once need two names.")
  var node = "local"

  @Option(help: "A folder that the items' pictures are relative to. May be repeated.")
  var pictures: [String] = []

  @Option(help: "The folder of Bootstrap and Chart.js; looked for as .deps/console when left out.")
  var consoleLibraries = ProcessInfo.processInfo.environment["VITRINE_CONSOLE"]

  @Option(help: "Train the active ranker on every so many minutes, and use the outcome unless it is worse.")
  var learnEvery: Int?

  func validate() throws {
    if let learnEvery, !(1...10_080).contains(learnEvery) {
      throw ValidationError("--learn-every is outside 1...10080 minutes: choose another.")
    }
  }

  struct Started: Encodable {
    let url: String
    let console: String
    let description: String
    let keyFile: String
  }

  func run() async throws {
    LoggingSystem.bootstrap(StreamLogHandler.standardError)
    var logger = Logger(label: "vitrine")
    logger.logLevel = .notice
    let pool = try signals.pool(of: common.directory)
    let bound = try signals.forEngine(pool)
    let traffic = try common.directory.traffic()
    let engine = try common.engine(signals: bound) { options in
      options.node = node
      options.traffic = traffic
    }
    let preparation = Task.detached { try bound.prepare() }
    let loop = learnEvery.map { LearningLoop(directory: common.directory, minutes: $0, logger: logger) }
    let learning = loop.map { loop in Task.detached { await loop.run() } }
    defer {
      preparation.cancel()
      learning?.cancel()
    }
    let server: VitrineServer
    do {
      let keys = try KeyRing(at: common.directory.root, now: engine.now)
      let reader = try pool.map { try signals.reader(of: common.directory, engine.database, $0) }
      server = try VitrineServer(engine: engine, keys: keys, reader: reader, options: options, logger: logger)
    } catch {
      try? await engine.shutDown()
      throw error
    }
    let (host, output) = (address.host, Output(format: common.format))
    let keyFile = common.directory.keyFile
    let isServing = Mutex(false)
    do {
      try await server.run { port in
        isServing.withLock { $0 = true }
        let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        let started = Started(
          url: url, console: "\(url)/console", description: "\(url)/openapi.yaml", keyFile: keyFile)
        try? output.write(started) {
          "Serving \(url)\nconsole  \(started.console)\nAPI      \(started.description)\nfirst key in \(keyFile)"
        }
        // All streams: whoever waits for the line reads it through a pipe.
        fflush(nil)
      }
    } catch  where !isServing.withLock({ $0 }) {
      throw address.refusal("\(error)")
    }
  }

  private var options: ServerOptions {
    var options = ServerOptions()
    options.host = address.host
    options.port = address.port
    let root = common.directory.root
    options.pictureFolders =
      pictures.isEmpty
      ? ["pictures", "demo"].map { root.appending(path: $0, directoryHint: .isDirectory) }
      : pictures.map { URL(filePath: $0, directoryHint: .isDirectory) }
    options.libraryFolder = consoleLibraries.map { URL(filePath: $0, directoryHint: .isDirectory) } ?? foundLibraries
    return options
  }

  /// `.deps/console` beside or above the program or the working directory.
  private var foundLibraries: URL? {
    let program = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    let starts = [program, URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)]
    let candidates = starts.flatMap { start in
      sequence(first: start) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }.prefix(8).map {
        $0.appending(path: ".deps/console", directoryHint: .isDirectory)
      }
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0.appending(path: "bootstrap.min.css").path) }
  }
}
