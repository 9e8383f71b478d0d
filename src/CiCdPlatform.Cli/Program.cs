using System.CommandLine;
using CiCdPlatform.Cli.Commands;
using CiCdPlatform.Cli.Output;

(string Name, Func<Command> Create)[] commands =
[
    ("analyze", AnalyzeCommand.Create),
    ("generate", GenerateCommand.Create),
    ("scan", ScanCommand.Create),
    ("fleet", FleetCommand.Create),
    ("rules", RulesCommand.Create),
    ("compliance", ComplianceCommand.Create),
    ("sbom", SbomCommand.Create),
    ("advisories", AdvisoriesCommand.Create),
    ("optimize", OptimizeCommand.Create),
    ("migrate", MigrateCommand.Create),
    ("try", TryCommand.Create),
    ("diagnose", DiagnoseCommand.Create),
    ("debug", DebugCommand.Create),
    ("serve", ServeCommand.Create),
    ("orch", OrchestrationsCommand.Create),
    ("config", ConfigCommand.Create),
    ("hooks", HooksCommand.Create),
    ("logs", LogsCommand.Create),
    ("audit", AuditCommand.Create),
];
var root = new RootCommand("An expert CI/CD engineer for your repositories: understands them, writes their pipeline, proves it and watches it run.");

// The one that is called alone: making them all takes longer than starting the program.
var called = Array.FindIndex(commands, command => args.Length > 0 && command.Name == args[0]);
foreach (var (_, create) in called < 0 ? commands : [commands[called]])
{
    root.Add(create());
}

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
