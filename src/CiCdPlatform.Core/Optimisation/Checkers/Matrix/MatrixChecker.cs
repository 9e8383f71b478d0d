using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Pipelines.Toolchains;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Matrices that cost more than they tell, and libraries that are tested on one of the versions that they promise.</summary>
internal sealed partial class MatrixChecker : IChecker
{
    private const int Broad = 9;

    // The action, the input that names a version, the toolchain, and what in which manifest promises several.
    private static readonly (string Action, string Input, string Toolchain, string Manifest, Regex Promise)[] s_versions =
    [
        ("shivammathur/setup-php", "php-version", "php", "composer.json", Php()),
        ("actions/setup-python", "python-version", "python", "pyproject.toml", Python()),
        ("ruby/setup-ruby", "ruby-version", "ruby", ".gemspec", Ruby()),
        ("actions/setup-node", "node-version", "node", "package.json", Node()),
    ];

    public SuggestionKind Kind => SuggestionKind.Matrix;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        foreach (var merged in AlikeJobs.Of(flow))
        {
            yield return merged;
        }

        foreach (var job in flow.Jobs.Where(job => !job.IsCall && !job.Publishes))
        {
            if ((job.Matrix is not null ? Narrow(job) : Widen(job, context)) is { } proposal)
            {
                yield return proposal;
            }
        }
    }

    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs.Where(job => TestJob().IsMatch(job.Id) && job.Commands.Any(CommandKinds.Tests) && job.Get("parallel") is null && job.Get("artifacts") is null && !flow.IsNeeded(job.Id) && !flow.ExtendsUnknown(job.Node)))
        {
            if (job.Node.Scalar("image") is not { Value: { } image } node || Image().Match(image) is not { Success: true } match || s_versions.FirstOrDefault(row => row.Toolchain == match.Groups["tool"].Value) is not { Manifest: { } manifest } row
                || !context.Facts.HasSources || !Promised(context, manifest, row.Promise) || Other(row.Toolchain, match.Groups["version"].Value) is not { } other)
            {
                continue;
            }

            var variable = row.Toolchain.ToUpperInvariant() + "_VERSION";
            var edits = new[]
            {
                flow.File.Replace(node, $"{row.Toolchain}:${{{variable}}}{match.Groups["rest"].Value}"),
                flow.File.Before(job.Node, "script", "parallel:", "  matrix:", $"    - {variable}: ['{match.Groups["version"].Value}', '{other}']"),
            };
            if (edits.All(edit => edit is not null))
            {
                yield return new Proposal((int)node.Start.Line, $"Job '{job.Id}' tests with {row.Toolchain} {match.Groups["version"].Value} alone, and {manifest.TrimStart('.')} promises more: a matrix tests what users run. It costs a job a version.", [.. edits.OfType<LineEdit>()]);
            }
        }
    }

    // Versions differ on every machine alike, mostly: the dear machines take the oldest and the newest alone.
    private static Proposal? Narrow(GitHubJob job)
    {
        var matrix = job.Matrix!;
        var machines = job.Axes.FirstOrDefault(axis => axis.Values.Any(value => Is(value, "ubuntu")) && axis.Values.Any(IsDear));
        var versions = job.Axes.Where(axis => axis.Name != machines.Name && axis.Values.Count >= 3 && axis.Values.All(value => Version().IsMatch(value.Value ?? ""))).OrderByDescending(axis => axis.Values.Count).FirstOrDefault();
        if (machines.Name is null || versions.Name is null || FailFastChecker.Combinations(job) is not { } all || all < Broad || matrix.Get("exclude") is not null || matrix.Get("include") is not null || !job.Flow.OnPullRequest)
        {
            return null;
        }

        var dear = machines.Values.Where(IsDear).ToList();
        var middle = versions.Values.Skip(1).SkipLast(1).ToList();
        var rest = all / (machines.Values.Count * versions.Values.Count);
        var lines = new List<string> { "exclude:" };
        foreach (var (machine, version) in dear.SelectMany(machine => middle.Select(version => (machine, version))))
        {
            lines.AddRange([$"  - {machines.Name}: {Written(machine)}", $"    {versions.Name}: {Written(version)}"]);
        }

        var saved = dear.Count * middle.Count * rest;
        return job.Flow.File.Append(matrix, lines) is { } edit
            ? new Proposal((int)matrix.Start.Line, $"Every change runs job '{job.Id}' for {all} combinations: {string.Join(" and ", dear.Select(value => value.Value))} can take the oldest and the newest version alone, while Linux takes them all. What fails on one of these machines with a version between only is found later.", [edit], new SavingEstimate(FormattableString.Invariant($"{saved} of {all} jobs a run"), null))
            : null;
    }

    private static Proposal? Widen(GitHubJob job, CheckContext context)
    {
        if (!TestJob().IsMatch(job.Id) || !job.Commands.Any(CommandKinds.Tests) || job.Strategy is not null || job.Flow.Jobs.Any(other => other.Publishes || other.Matrix is not null) || job.Steps.Any(step => step.Uses?.Is("actions/upload-artifact") == true) || job.Node.Get("container") is not null)
        {
            return null;
        }

        foreach (var (action, input, name, manifest, promise) in s_versions)
        {
            var steps = job.Steps.Where(step => step.Uses?.Is(action) == true).ToList();
            if (steps is not [var step] || step.With.Scalar(input) is not { Value: { } version } node || !Version().IsMatch(version) || !Promised(context, manifest, promise) || Other(name, version) is not { } other)
            {
                continue;
            }

            var file = job.Flow.File;
            var edit = file.Replace(node, $"${{{{ matrix.{name} }}}}");
            var strategy = file.After(job.Node, "runs-on", "strategy:", "  fail-fast: false", "  matrix:", $"    {name}: ['{version}', '{other}']");
            return edit is null || strategy is null
                ? null
                : new Proposal((int)node.Start.Line, $"Job '{job.Id}' tests with {name} {version} alone{(context.Facts.HasSources ? $", and {manifest.TrimStart('.')} promises more" : "")}: a matrix tests what users run. It costs a job a version.", [strategy, edit]);
        }

        return null;
    }

    private static bool Promised(CheckContext context, string manifest, Regex promise)
    {
        if (!context.Facts.HasSources)
        {
            return true;
        }

        return context.Facts.NamesEndingWith(manifest).Where(path => !path.Contains('/', StringComparison.Ordinal)).Any(path => context.Facts.Read(path) is { } text && promise.IsMatch(text) && !text.Contains("\"private\": true", StringComparison.Ordinal) && !text.Contains("\"type\": \"project\"", StringComparison.Ordinal));
    }

    // The newest line that is known, or the one before where that is tested already.
    private static string? Other(string toolchain, string version)
    {
        var lines = ToolchainTable.Find(toolchain)?.Versions.Select(full => Line(toolchain, full)).Distinct().Where(line => line != Line(toolchain, version)).ToList() ?? [];
        return lines.FirstOrDefault();
    }

    private static string Line(string toolchain, string version) => string.Join('.', version.TrimEnd('x', '.').Split('.').Take(toolchain == "node" ? 1 : 2));

    private static bool Is(YamlScalarNode value, string machine) => value.Value?.Contains(machine, StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsDear(YamlScalarNode value) => Is(value, "macos") || Is(value, "windows");

    private static string Written(YamlScalarNode value) => value.Style == YamlDotNet.Core.ScalarStyle.Plain ? value.Value! : $"'{value.Value}'";

    [GeneratedRegex(@"^v?[0-9]+(\.[0-9]+){0,2}(\.x)?(-\w+)?$|^(pypy|jruby|truffleruby)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();

    [GeneratedRegex(@"^(?<tool>php|python|ruby|node):(?<version>[0-9]+(\.[0-9]+)?)(?<rest>-[a-z0-9.-]+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Image();

    [GeneratedRegex(@"^(unit[-_]?)?tests?$|^(build|check|checks|verify|ci|phpunit|pytest|rspec)$|^build[-_](and[-_])?test$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex TestJob();

    [GeneratedRegex(@"""php""\s*:\s*""(\^|~|>=)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Php();

    [GeneratedRegex(@"requires-python\s*=\s*""(>=|~=)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Python();

    [GeneratedRegex(@"required_ruby_version\s*=\s*\[?(Gem::Requirement\.new\()?['""](>=|~>)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Ruby();

    [GeneratedRegex(@"""node""\s*:\s*""(\^|~|>=)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Node();
}
