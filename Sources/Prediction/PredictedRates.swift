/// Predicted probabilities per impression, a column for each action, aligned with the batch's items.
///
/// Conversions are per impression too, not per click. NaN stands for a missing prediction, never 0.
public struct PredictedRates: Sendable {
  public var click: [Float]
  public var save: [Float]
  public var hide: [Float]
  public var conversion: [Float]

  /// - Parameters: columns of equal length.
  public init(click: [Float], save: [Float], hide: [Float], conversion: [Float]) {
    self.click = click
    self.save = save
    self.hide = hide
    self.conversion = conversion
  }

  public init(missing count: Int) {
    let none = [Float](repeating: .nan, count: count)
    self.init(click: none, save: none, hide: none, conversion: none)
  }

  public var count: Int { click.count }

  /// The rates of one row; nil where they are missing.
  public subscript(row: Int) -> ActionRates {
    get {
      ActionRates(
        click: click[row].ifNumber, save: save[row].ifNumber, hide: hide[row].ifNumber,
        conversion: conversion[row].ifNumber)
    }
    set {
      click[row] = newValue.click ?? .nan
      save[row] = newValue.save ?? .nan
      hide[row] = newValue.hide ?? .nan
      conversion[row] = newValue.conversion ?? .nan
    }
  }
}

extension PredictedRates: Equatable {
  /// Two missing predictions are equal.
  public static func == (left: Self, right: Self) -> Bool {
    left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
  }
}

extension Float {
  fileprivate var ifNumber: Float? { isNaN ? nil : self }
}
