import Foundation

/// Shows long work on standard error: a bar with rate and time left on a terminal, elsewhere a line every few seconds.
public final class ProgressLine {
  private let title: String
  private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
  private let began = ContinuousClock.now
  private var shown: ContinuousClock.Instant?

  public init(_ title: String) { self.title = title }

  /// - Parameters:
  ///   - share: of the work that is done, 0...1; nil when the total is not known.
  ///   - count: things done so far, with their name, for the rate.
  ///   - note: what is going on, in a few words.
  public func show(share: Double?, count: Int? = nil, of things: String = "", note: String? = nil) {
    let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
    if let shown, shown.duration(to: .now) < interval { return }
    shown = .now
    write(line(share: share, count: count, things: things, note: note), isLast: false)
  }

  public func finish(_ summary: String) {
    write("\(title): \(summary), \(elapsed.fixed(1)) s", isLast: true)
  }

  private var elapsed: Double {
    let parts = began.duration(to: .now).components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }

  private func line(share: Double?, count: Int?, things: String, note: String?) -> String {
    var parts = [title] + (note.map { [$0] } ?? [])
    if let share {
      let filled = Int((share * 24).rounded(.down))
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
      parts.append("\(bar) \((share * 100).fixed(0))%")
    }
    if let count { parts.append("\(count) \(things), \((Double(count) / max(elapsed, 1e-3)).fixed(0))/s") }
    if let share, share > 0.01 { parts.append("\((elapsed * (1 - share) / share).fixed(0)) s left") }
    return parts.joined(separator: "  ")
  }

  private func write(_ line: String, isLast: Bool) {
    let text = isTerminal ? "\r\u{1B}[K\(line)\(isLast ? "\n" : "")" : "\(line)\n"
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
