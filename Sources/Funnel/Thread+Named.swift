import Dispatch
import Foundation

extension Thread {
  /// Starts a thread that debuggers and `top` show by name, 15 bytes of it on Linux.
  static func start(named name: String, _ body: @escaping @Sendable () -> Void) {
    let hasStarted = DispatchSemaphore(value: 0)
    let thread = Thread {
      // Until the start is over, Foundation on Linux forgets or overwrites the name.
      hasStarted.wait()
      Thread.current.name = String(decoding: name.utf8.prefix(15), as: UTF8.self)
      body()
    }
    thread.start()
    hasStarted.signal()
  }
}
