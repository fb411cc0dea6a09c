public import Market

/// Calibrated probabilities of what a person does with something shown, a column each. A missing one is nil, never 0.
public struct Predictions: Equatable, Sendable {
  public var click: [FixedPoint?] = []
  public var save: [FixedPoint?] = []
  public var hide: [FixedPoint?] = []
  public var conversion: [FixedPoint?] = []

  public init() {}

  public init(click: [FixedPoint?], save: [FixedPoint?], hide: [FixedPoint?], conversion: [FixedPoint?]) {
    self.click = click
    self.save = save
    self.hide = hide
    self.conversion = conversion
  }

  public init(missing count: Int) {
    let none = [FixedPoint?](repeating: nil, count: count)
    self.init(click: none, save: none, hide: none, conversion: none)
  }

  public var count: Int { click.count }

  public mutating func append(contentsOf other: Predictions) {
    click += other.click
    save += other.save
    hide += other.hide
    conversion += other.conversion
  }

  public func keeping(_ rows: [Int]) -> Predictions {
    Predictions(
      click: rows.map { click[$0] }, save: rows.map { save[$0] }, hide: rows.map { hide[$0] },
      conversion: rows.map { conversion[$0] })
  }
}
