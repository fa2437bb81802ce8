internal import ConfigService

await ConfigProgram.run()
