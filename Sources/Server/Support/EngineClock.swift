import Domain
import Engine

/// The engine's clock, for what the server dates itself.
struct EngineClock: MarketClock {
  let engine: Engine

  func now() -> Timestamp { engine.now }
}
