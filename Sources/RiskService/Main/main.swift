internal import RiskService

await RiskProgram.run()
