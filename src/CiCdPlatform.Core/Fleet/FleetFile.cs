using System.Globalization;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Yaml;

namespace CiCdPlatform.Core.Fleet;

/// <summary>A repository's own fleet: bots beside the shipped ones, and those of them that it does without (docs/fleet.md).</summary>
public static class FleetFile
{
    /// <summary>Where a repository keeps it, whatever the forge.</summary>
    public static IReadOnlyList<string> Files { get; } = [".github/cicd-platform/fleet.yml", ".gitlab/cicd-platform/fleet.yml"];

    private const int LongestTimeoutSeconds = 3600;
    private const int MaxOwnBots = 50;
    private const int LongestId = 50;

    /// <summary>The bots of a repository; the shipped ones when it says nothing. A problem's message names the file and the line.</summary>
    public static (IReadOnlyList<Bot> Bots, IReadOnlyList<string> Problems) Of(RepositorySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (Files.FirstOrDefault(snapshot.Contains) is not { } file || snapshot.ReadText(file) is not { } text)
        {
            return (Bots.All, []);
        }

        var (bots, problems) = Read(text);
        return (bots, [.. problems.Select(problem => $"{file}:{problem.Line}: {problem.Message}")]);
    }

    /// <summary>Reads a fleet's text; with a mistake in it, the shipped bots run.</summary>
    public static (IReadOnlyList<Bot> Bots, IReadOnlyList<FormProblem> Problems) Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var form = YamlForm.Read(text, "a fleet").Knows("bots", "disable");
        var disabled = form.Texts("disable");
        foreach (var unknown in disabled.Where(id => Bots.All.All(bot => bot.Id != id)))
        {
            form.Problem("disable", $"'{unknown}' is no shipped bot; known are {string.Join(", ", Bots.All.Select(bot => bot.Id))}");
        }

        List<Bot> own = [.. form.Forms("bots").Select(ReadBot)];
        if (own.Count > MaxOwnBots)
        {
            form.Problem("bots", $"a fleet has at most {MaxOwnBots} bots of its own");
        }

        List<Bot> bots =
        [
            .. Bots.All.Where(bot => !disabled.Contains(bot.Id)).Select(bot => bot with { Needs = [.. bot.Needs.Except(disabled)] }),
            .. own,
        ];
        if (form.Problems.Count == 0 && FleetPlan.Of(bots).Problem is { } problem)
        {
            form.Problem("bots", problem);
        }

        return form.Problems.Count == 0 ? (bots, []) : (Bots.All, form.Problems);
    }

    private static Bot ReadBot(YamlForm form)
    {
        form.Knows("id", "description", "scanners", "rules", "except", "needs", "fix", "timeout");
        var scanners = form.Texts("scanners");
        foreach (var unknown in scanners.Except(ScanSettings.ScannerIds))
        {
            form.Problem("scanners", $"'{unknown}' is no scanner; known are {string.Join(", ", ScanSettings.ScannerIds)}");
        }

        var seconds = form.Text("timeout") ?? Bot.DefaultTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        if (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var timeout) || timeout is < 1 or > LongestTimeoutSeconds)
        {
            form.Problem("timeout", $"'{seconds}' is no time: write seconds from 1 to {LongestTimeoutSeconds}");
        }

        var id = form.Needed("id", "a kebab-case name of its own");
        if (id.Length > LongestId || id.Any(character => !char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-'))
        {
            form.Problem("id", $"an id is a kebab-case name of at most {LongestId} characters");
        }

        return new Bot
        {
            Id = id,
            Description = form.Text("description") ?? "",
            Scanners = scanners.Count > 0 ? scanners : ScanSettings.ScannerIds,
            Rules = form.Texts("rules"),
            Except = form.Texts("except"),
            Needs = form.Texts("needs"),
            Fixes = form.Text("fix") is not "false",
            Timeout = TimeSpan.FromSeconds(timeout),
        };
    }
}
