public import Engine
import Foundation
public import Funnel
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import ServiceLifecycle
public import Signals

/// Serves an engine over HTTP: the API under `/v1`, the console under `/console`.
public struct VitrineServer: Sendable {
  private let engine: Engine
  private let options: ServerOptions
  private let logger: Logger
  private let catalogue: CatalogueKeeper
  private let reader: ContentReader?
  private let responder: any HTTPResponder<ServerContext>
  let table: RouteTable

  /// - Parameters:
  ///   - reader: of content that is sent to be read into signals; nil refuses it.
  ///   - timekeeper: by which requests are timed, wait and are given up.
  /// - Throws: `ServerError` when a resource of the program is missing.
  public init(
    engine: Engine, keys: KeyRing, reader: ContentReader? = nil, options: ServerOptions = ServerOptions(),
    logger: Logger = Logger(label: "vitrine"), timekeeper: any Timekeeper = SystemTimekeeper()
  ) throws {
    self.engine = engine
    self.options = options
    self.logger = logger
    self.reader = reader
    catalogue = CatalogueKeeper(engine: engine)
    let clock = EngineClock(engine: engine)
    let sessions = Sessions(seconds: options.sessionSeconds)
    let gatekeeper = Gatekeeper(keys: keys, sessions: sessions, clock: clock)
    let lanes = Lanes(options, timekeeper: timekeeper)
    let metrics = ServerMetrics()
    let reasons = try DropReasonCatalogue.complete()
    let bodies = BodyReader(timekeeper: timekeeper, patience: .seconds(options.bodySeconds))
    let templates = try Templates()
    let decisions = DecisionRoutes(engine: engine, reasons: reasons)
    let market = MarketRoutes(engine: engine, reasons: reasons)
    let console = ConsoleRoutes(
      engine: engine, gatekeeper: gatekeeper, metrics: metrics, decisions: decisions, market: market, bodies: bodies,
      templates: templates, assets: try ConsoleAssets(libraries: options.libraryFolder),
      pictures: PictureFolder(roots: options.pictureFolders), options: options)
    table = RouteTable(
      PageRoutes(engine: engine, bodies: bodies, metrics: metrics, options: options).routes
        + EventRoutes(engine: engine, bodies: bodies, metrics: metrics, options: options).routes
        + ConversionRoutes(engine: engine, bodies: bodies, options: options).routes
        + TableRoutes(engine: engine, catalogue: catalogue, bodies: bodies, options: options).routes
        + AudienceRoutes(engine: engine, catalogue: catalogue, bodies: bodies, options: options).routes
        + SignalRoutes(engine: engine, reader: reader, bodies: bodies, options: options).routes
        + PersonRoutes(engine: engine).routes + decisions.routes + market.routes + ReportRoutes(engine: engine).routes
        + SystemRoutes(
          engine: engine,
          metrics: MetricsPage(engine: engine, metrics: metrics, lanes: lanes, reasons: reasons),
          description: try Resource.bytes("openapi.yaml")
        ).routes + console.routes)
    let router = Router(context: ServerContext.self)
    router.add(middleware: MetricsMiddleware(metrics: metrics, timekeeper: timekeeper))
    router.add(middleware: ProblemMiddleware(routes: table, templates: templates))
    table.register(on: router, gatekeeper: gatekeeper, lanes: lanes)
    responder = router.buildResponder()
  }

  /// Serves until the process is told to stop, then finishes the requests under way and ends the engine with
  /// everything on disk.
  /// - Parameter started: called with the port once requests are taken.
  public func run(started: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
    do {
      // On SIGTERM and SIGINT.
      try await application(started: started).runService()
    } catch {
      try? await engine.shutDown()
      throw error
    }
    try await engine.shutDown()
  }

  /// The server as a service that others may run.
  func application(started: @escaping @Sendable (Int) -> Void = { _ in })
    -> Application<ErasedResponder>
  {
    let channel = HTTP1Channel.Configuration(
      idleTimeout: .seconds(options.idleSeconds),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: options.headerBytes, maxHeaderListSize: options.headerBytes, maxHeaderFieldCount: 100))
    var configuration = ApplicationConfiguration(
      address: .hostname(options.host, port: options.port), serverName: nil,
      availableConnectionsDelegate: .maximum(options.connections, logger: logger))
    configuration.reuseAddress = true
    return Application(
      responder: ErasedResponder(base: responder), server: .http1(configuration: channel),
      configuration: configuration,
      services: [
        ChangeWatch(
          catalogue: catalogue, engine: engine, reader: reader, seconds: options.refreshSeconds, logger: logger),
        AudienceWatch(catalogue: catalogue, engine: engine, seconds: options.audienceSeconds, logger: logger),
      ],
      onServerRunning: { channel in started(channel.localAddress?.port ?? 0) }, logger: logger)
  }
}

/// The router, with the type of its middleware left out.
struct ErasedResponder: HTTPResponder {
  let base: any HTTPResponder<ServerContext>

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    try await base.respond(to: request, context: context)
  }
}

/// Looks for what other processes changed: the catalogue, the active model, the versions of signals and the rules of traffic.
struct ChangeWatch: Service {
  let catalogue: CatalogueKeeper
  let engine: Engine
  let reader: ContentReader?
  let seconds: Int
  let logger: Logger

  func run() async throws {
    let ticks = AsyncStream<Void> {
      try? await Task.sleep(for: .seconds(seconds))
      return Task.isCancelled ? nil : ()
    }
    for await _ in ticks.cancelOnGracefulShutdown() {
      do {
        try await catalogue.refresh()
      } catch {
        logger.warning("The catalogue could not be read anew", metadata: ["cause": "\(error)"])
      }
      do {
        try await engine.refreshModel()
      } catch {
        logger.warning("The active model cannot be used: the one before goes on", metadata: ["cause": "\(error)"])
      }
      do {
        if let reader { try await engine.offload { try reader.refresh() } }
      } catch {
        logger.warning("A version of a signal cannot answer: the one before goes on", metadata: ["cause": "\(error)"])
      }
      do {
        try await engine.refreshTraffic()
      } catch {
        logger.warning("The rules of traffic cannot be used: those before go on", metadata: ["cause": "\(error)"])
      }
    }
  }
}
