import Kernels

/// Which row belongs to a key: open addressing over the keys of the rows, at most half full.
struct KeyIndex {
  /// A key for each row; the first is that of nobody.
  private(set) var keys: [UInt64]
  /// 0 for empty, else one more than a row.
  private(set) var slots: [UInt32]

  init() {
    keys = [0]
    slots = [UInt32](repeating: 0, count: 16)
  }

  /// - Parameter keys: no one twice after the first, which belongs to nobody.
  init(keys: [UInt64]) {
    self.keys = keys
    slots = []
    rebuild()
  }

  var count: Int { keys.count }

  /// The row of each key, or `missing`.
  func find(_ wanted: UnsafeBufferPointer<UInt64>, missing: UInt32, into rows: inout [UInt32]) {
    guard let base = wanted.baseAddress else { return }
    vt_find_keys(keys, slots, slots.count, base, wanted.count, missing, &rows)
  }

  func row(of key: UInt64) -> UInt32? {
    var row: UInt32 = 0
    withUnsafePointer(to: key) { vt_find_keys(keys, slots, slots.count, $0, 1, .max, &row) }
    return row == .max ? nil : row
  }

  /// Gives a key that is not there the next row.
  mutating func enter(_ key: UInt64) -> UInt32 {
    let row = UInt32(keys.count)
    keys.append(key)
    if keys.count * 2 > slots.count { rebuild() } else { vt_enter_key(keys, &slots, slots.count, row) }
    return row
  }

  private mutating func rebuild() {
    var count = 16
    while count < keys.count * 2 { count *= 2 }
    slots = [UInt32](repeating: 0, count: count)
    for row in keys.indices.dropFirst() { vt_enter_key(keys, &slots, count, UInt32(row)) }
  }
}
