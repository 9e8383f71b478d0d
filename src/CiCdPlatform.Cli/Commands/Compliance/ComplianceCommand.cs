using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Compliance;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.Core.Scanners;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper compliance PATH</c>: findings by the controls that auditors ask for.</summary>
internal static class ComplianceCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var framework = new Option<string?>("--framework") { Description = "One framework alone, by its id, such as owasp-cicd" };
        // The table of controls is read when it is asked for: every other command starts without it.
        framework.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } id && ComplianceControls.All.All(one => one.Id != id))
            {
                result.AddError($"'{id}' is no framework; there are {string.Join(", ", ComplianceControls.All.Select(one => one.Id))}");
            }
        });
        var format = new Option<string>("--format") { Description = "How it is written", DefaultValueFactory = _ => "markdown" };
        format.AcceptOnlyFromAmong("markdown", "html", "json");
        var json = CommonOptions.Json();
        var output = new Option<FileInfo?>("--output") { Description = "Write the report to this file" };
        var command = new Command("compliance", "Say which controls of OWASP, CIS, SLSA, NIST and PCI the findings speak against") { path, framework, format, json, output };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            token =>
            {
                var now = TimeProvider.System.GetUtcNow();
                using var snapshot = SnapshotInput.Open(parsed.GetValue(path)!);
                var own = RepositoryRules.Of(snapshot);
                var scan = SecurityScan.Run(new ScanInput(snapshot, RuleScope.WholeTree, new ScanSettings { Persona = own.Policies.Persona, Rules = RuleSettings.Default.With(own), Advisories = LocalAdvisories.Find(LocalAdvisories.Default) }), token);
                var judged = own.Policies.Judge(scan.Findings, DateOnly.FromDateTime(now.UtcDateTime));
                var subject = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(path)!)));
                var report = ComplianceReport.Of(subject, now, judged.Findings, parsed.GetValue(framework));
                var text = (parsed.GetValue(json) ? "json" : parsed.GetValue(format)!) switch
                {
                    "json" => report.ToJson(),
                    "html" => CompliancePages.Html(report),
                    _ => CompliancePages.Markdown(report),
                };
                if (parsed.GetValue(output) is { } file)
                {
                    File.WriteAllText(file.FullName, text);
                    Terminal.Error.MarkupLine($"written to {Markup.Escape(file.ToString())}");
                }
                else
                {
                    Console.Out.WriteLine(text);
                }

                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }
}
