using System.CommandLine;
using CiCdPlatform.Cli.Commands;
using CiCdPlatform.Cli.Output;

var root = new RootCommand("An expert CI/CD engineer for your repositories: understands them, writes their pipeline, proves it and watches it run.")
{
    AnalyzeCommand.Create(),
    GenerateCommand.Create(),
    ScanCommand.Create(),
    FleetCommand.Create(),
    RulesCommand.Create(),
    ComplianceCommand.Create(),
    SbomCommand.Create(),
    AdvisoriesCommand.Create(),
    OptimizeCommand.Create(),
    MigrateCommand.Create(),
    TryCommand.Create(),
    DiagnoseCommand.Create(),
    ServeCommand.Create(),
    OrchestrationsCommand.Create(),
    LogsCommand.Create(),
    AuditCommand.Create(),
    ConfigCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    await Console.Error.WriteLineAsync("See hyper --help.");
    return ExitCode.Usage;
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
