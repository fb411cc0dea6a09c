public import ArgumentParser
public import Learning

extension SequenceSettings.Architecture: ExpressibleByArgument {}
