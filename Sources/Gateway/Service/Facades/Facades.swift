/// The families of paths beside the contract's: each with its own envelope and error shape.
enum Facades {
  /// Every operation of every family.
  static var operations: [Operation] {
    AdminConfigSurface.operations + EnvironmentConfigSurface.operations
      + StrategySurface.operations + QuoteSurface.operations + ProcessSurface.operations
  }
}
