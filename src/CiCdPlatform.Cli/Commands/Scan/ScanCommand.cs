using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper scan PATH</c>: what is insecure or broken in a repository.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var scanners = new Option<string[]>("--scanner") { Description = "Run these scanners alone", AllowMultipleArgumentsPerToken = true };
        scanners.AcceptOnlyFromAmong([.. ScanSettings.ScannerIds]);
        var format = new Option<string>("--format") { Description = "How findings are written", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong([.. ScanFormats.Names]);
        var json = CommonOptions.Json();
        var persona = new Option<Persona?>("--persona") { Description = "regular: worth anyone's time; pedantic: style and hardening, too; auditor: what needs judgement, too" };
        var failOn = new Option<Severity?>("--fail-on") { Description = "Exit with 1 for findings this bad or worse (info low medium high critical); high when neither this nor a policy says so" };
        var baseline = new Option<FileInfo?>("--baseline") { Description = "An earlier report (--json): its findings are not told again" };
        var since = new Option<string?>("--since") { Description = "Tell only what changed since this commit, branch or tag" };
        var reports = new Option<string[]>("--report") { Description = "Write a report to a file as well, such as sarif=scan.sarif; may be given again" };
        var history = new Option<bool>("--history") { Description = "Look for credentials in every commit of every branch and tag, too" };
        var advisories = LocalAdvisories.File();
        var command = new Command("scan", "Say what is insecure or broken, with mends where they are safe") { path, scanners, format, json, persona, failOn, baseline, since, reports, history, advisories };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            token =>
            {
                var options = new ScanOptions(
                    parsed.GetValue(path)!,
                    parsed.GetValue(scanners) is { Length: > 0 } named ? named.ToHashSet(StringComparer.Ordinal) : null,
                    parsed.GetValue(json) ? "json" : parsed.GetValue(format)!,
                    parsed.GetValue(persona),
                    parsed.GetValue(failOn),
                    parsed.GetValue(baseline),
                    parsed.GetValue(since),
                    [.. (parsed.GetValue(reports) ?? []).Select(ScanReportFile.Parse)],
                    parsed.GetValue(history),
                    parsed.GetValue(advisories)!);
                return Task.FromResult(ScanRun.Run(options, TimeProvider.System, token));
            },
            cancellation));
        return command;
    }
}

/// <summary>What the command line asks for; what is null is left to the policy.</summary>
internal sealed record ScanOptions(
    string Path, IReadOnlySet<string>? Scanners, string Format, Persona? Persona, Severity? FailOn, FileInfo? Baseline, string? Since, IReadOnlyList<ScanReportFile> Reports, bool History, FileInfo Advisories);
