import Foundation

/// Expected values from elsewhere, kept under `Tests/Oracles/` beside the script that made them.
public enum Oracle {
  /// - Parameters:
  ///   - name: the path below `Tests/Oracles/`, such as `domain/calendar.json`.
  ///   - test: the file that asks, two folders below `Tests/Oracles`' parent.
  public static func json<Value: Decodable>(
    _ name: String, as type: Value.Type = Value.self, for test: String = #filePath
  ) throws -> Value {
    let tests = URL(fileURLWithPath: test).deletingLastPathComponent().deletingLastPathComponent()
    return try JSONDecoder().decode(type, from: Data(contentsOf: tests.appending(path: "Oracles/\(name)")))
  }

  /// A value after a turn through JSON.
  public static func turnedThroughJSON<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }
}
