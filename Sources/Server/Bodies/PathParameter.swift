import Domain
import Hummingbird

/// Parts of paths.
enum PathParameter {
  /// - Throws: `Problem.badParameter` for what is no identifier.
  static func identifier<Entity>(_ name: String, in context: ServerContext, as _: Entity.Type) throws(Problem)
    -> Identifier<Entity>
  {
    do {
      return try Identifier(context.parameters.get(name) ?? "")
    } catch {
      throw Problem(.badParameter, "The path's `\(name)` is no identifier. \(error.message)", field: name)
    }
  }
}
