import ArgumentParser
import Foundation
import Terminal

/// Where a server listens.
struct ListeningOptions: ParsableArguments {
  @Option(help: "The address to listen on. Anything but loopback is reached by others: put TLS in front of it.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 lets the system choose.")
  var port = 8_080

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port is outside 0...65535: choose another; 0 lets the system choose.")
    }
  }

  func refusal(_ cause: String) -> CommandFailure {
    CommandFailure(
      .workFailed, "Nobody can listen on \(host), port \(port): choose others with --host and --port. (\(cause))")
  }

  /// Listens for a moment, so that a command that serves after minutes of work fails before them.
  func requireFree() throws {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let address = found?.pointee else {
      throw refusal("no such address")
    }
    defer { freeaddrinfo(found) }
    let file = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    defer { close(file) }
    var isReused: Int32 = 1
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
    guard file >= 0, bind(file, address.ai_addr, address.ai_addrlen) == 0, listen(file, 1) == 0 else {
      throw refusal(String(cString: strerror(errno)))
    }
  }
}
