using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Rulesets;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper rules list|show|test</c>: what is looked for.</summary>
internal static class RulesCommand
{
    public static Command Create() => new("rules", "List, show and test rules") { List(), Show(), Test() };

    private static Command List()
    {
        var path = new Option<string?>("--path") { Description = "A repository, whose own rules are listed, too" };
        var json = CommonOptions.Json();
        var command = new Command("list", "Every rule, its scanner and its names in other tools") { path, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            _ =>
            {
                var rules = Known(parsed.GetValue(path));
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(new { schema = "rules/1", rules });
                    return Task.FromResult(ExitCode.Done);
                }

                var table = new Table().Border(TableBorder.Simple).AddColumns("rule", "scanner", "elsewhere");
                foreach (var rule in rules)
                {
                    table.AddRow($"[bold]{Markup.Escape(rule.Id)}[/]", rule.Scanner, Markup.Escape(string.Join(" ", rule.Aliases)));
                }

                Terminal.Out.Write(table);
                Terminal.Out.MarkupLine($"{rules.Count} rules");
                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("rule") { Description = "A rule's id, or its name in another tool" };
        var path = new Option<string?>("--path") { Description = "A repository with rules of its own" };
        var json = CommonOptions.Json();
        var command = new Command("show", "What a rule is about: why, a bad example, a good one, the cure") { id, path, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            _ =>
            {
                var wanted = parsed.GetValue(id)!;
                var rule = Known(parsed.GetValue(path)).FirstOrDefault(rule => rule.Id == wanted || rule.Aliases.Contains(wanted, StringComparer.OrdinalIgnoreCase) || rule.Aliases.Any(alias => alias.EndsWith("/" + wanted, StringComparison.OrdinalIgnoreCase)))
                    ?? throw new InputException($"there is no rule '{wanted}': see hyper rules list");
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(rule);
                }
                else
                {
                    Terminal.Out.MarkupLine($"[bold]{Markup.Escape(rule.Id)}[/] [dim]{rule.Scanner} {Markup.Escape(string.Join(" ", rule.Aliases))}[/]");
                    Console.Out.WriteLine(rule.Text);
                }

                return Task.FromResult(ExitCode.Done);
            },
            cancellation));
        return command;
    }

    private static Command Test()
    {
        var path = CommonOptions.Path();
        var command = new Command("test", "Hold a repository's own rulesets against their examples") { path };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            _ =>
            {
                using var snapshot = SnapshotInput.Open(parsed.GetValue(path)!);
                var proof = RuleCatalogue.Prove(snapshot);
                foreach (var failure in proof.Failures)
                {
                    Console.Error.WriteLine(failure);
                }

                Terminal.Out.MarkupLine($"{proof.Rulesets} rulesets, {proof.Rules} rules, {proof.Failures.Count} {(proof.Failures.Count == 1 ? "problem" : "problems")}");
                return Task.FromResult(proof.Failures.Count > 0 ? ExitCode.Failed : ExitCode.Done);
            },
            cancellation));
        return command;
    }

    private static IReadOnlyList<KnownRule> Known(string? path)
    {
        if (path is null)
        {
            return RuleCatalogue.Shipped;
        }

        using var snapshot = SnapshotInput.Open(path);
        return RuleCatalogue.Of(snapshot);
    }
}
