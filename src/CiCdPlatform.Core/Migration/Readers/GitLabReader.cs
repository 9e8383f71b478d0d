using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Words;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>Reads a pipeline of GitLab; what jobs take from <c>extends</c> and <c>default</c> becomes their own.</summary>
internal static partial class GitLabReader
{
    private static readonly (string Key, string Why)[] s_lost =
    [
        ("coverage", "GitHub reads no coverage from a log: let an action report it"),
        ("release", "make the release with 'gh release create' in a step"),
        ("trigger", "call another workflow, or start one with 'gh workflow run'"),
        ("resource_group", "'concurrency' with a group is near it"),
        ("id_tokens", "ask for a token with the permission 'id-token: write'"),
        ("secrets", "secrets of a vault are fetched by an action of the vault"),
        ("inherit", "GitHub has no defaults to leave out"),
        ("retry", "GitHub does not run a failed job again by itself"),
        ("start_in", "GitHub cannot delay a job"),
        ("dast_configuration", "GitHub has no such scan"),
        ("pages", "publish with actions/deploy-pages"),
        ("hooks", "write these commands into the steps"),
    ];

    public static PortablePipeline? Read(RuleFile file, GitLabView view, string defaultBranch, LossList losses)
    {
        var flow = new GitLabFlow(file, view);
        if (flow.Root.Pair("include") is { } include)
        {
            losses.Add(file.Path, (int)include.Key.Start.Line, "'include'", "what stands in other files is not read: migrate those too");
        }

        var triggers = GitLabTriggers.Read(flow, losses);
        if (triggers.DefaultBranch)
        {
            losses.Add(file.Path, 1, "the default branch", $"GitHub starts a workflow for a branch by its name: '{defaultBranch}' is taken");
            triggers = triggers with { Branches = [.. triggers.Branches.Append(defaultBranch).Distinct()] };
        }

        var jobs = flow.Jobs.Select(job => Job(job, losses)).OfType<PortableJob>().ToList();
        jobs = [.. jobs.Select(job => job with { Needs = [.. job.Needs.Where(need => jobs.Exists(other => other.Id == need))] })];
        return new PortablePipeline(file.Path, "CI", triggers, Pairs(flow.Root.Get("variables"), file.Path, losses), jobs) { CancelsOlder = (flow.Root.Mapping("default").Text("interruptible") ?? "") == "true" };
    }

    private static PortableJob? Job(GitLabFlowJob job, LossList losses)
    {
        var path = job.Flow.File.Path;
        foreach (var (key, why) in s_lost)
        {
            if (job.Get(key) is { } node)
            {
                losses.Add(path, LineOf(job, key, node), $"'{key}' of job '{job.Id}'", why);
            }
        }

        if (job.Flow.ExtendsUnknown(job.Node))
        {
            losses.Add(path, job.Line, $"what job '{job.Id}' extends", "it stands in another file, which is not read");
        }

        if (job.Get("script") is null)
        {
            losses.Add(path, job.Line, $"job '{job.Id}'", "it has no script, so that it is left out");
            return null;
        }

        var lines = new[] { "before_script", "script" }.SelectMany(part => Lines(job.Get(part), job, losses)).ToList();
        var folder = lines.Count > 1 && CdAlone().Match(lines[0]) is { Success: true } cd ? cd.Groups["folder"].Value.Trim('\'', '"') : null;
        var variables = Merged(job, losses);
        var artifacts = job.Get("artifacts") as YamlMappingNode;
        var environment = job.Get("environment");
        var tolerated = job.Get("allow_failure");
        var manual = (job.Get("when") as YamlScalarNode)?.Value == "manual";
        var image = job.Get("image");
        return new PortableJob
        {
            Id = GitHubId(job.Id),
            Line = job.Line,
            Title = GitHubId(job.Id) == job.Id ? null : job.Id,
            Stage = job.Stage,
            Needs = [.. GitLabOrder.Needs(job, losses).Select(GitHubId)],
            FilesFrom = [.. GitLabOrder.FilesFrom(job).Select(GitHubId)],
            Image = job.Image,
            OwnEntrypoint = image is YamlMappingNode mapping && mapping.Get("entrypoint") is not null,
            Services = Services(job, losses),
            Variables = variables,
            Secrets = GitLabSecrets.Of(job, variables),
            WorkingDirectory = folder,
            Steps = [.. lines.Skip(folder is null ? 0 : 1).Select(line => new PortableStep(null, [line]))],
            After = [.. Lines(job.Get("after_script"), job, losses).Select(line => new PortableStep(null, [line]))],
            Rules = GitLabRules.Read(job, manual, losses),
            Matrix = Matrix(job, losses),
            Caches = Caches(job, losses),
            Artifacts = [.. artifacts.Get("paths").Scalars().Select(scalar => scalar.Value ?? "")],
            ArtifactsAlways = artifacts.Text("when") is "always" or "on_failure",
            ArtifactDays = Minutes(artifacts.Text("expire_in")) is { } kept ? Math.Clamp((kept + 1439) / 1440, 1, 90) : null,
            Reports = artifacts.Mapping("reports") is { } reports ? reports.Children.Where(pair => pair.Key is YamlScalarNode).ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => (IReadOnlyList<string>)[.. pair.Value is YamlMappingNode report ? report.Get("path").Scalars().Select(s => s.Value!) : pair.Value.Scalars().Select(s => s.Value!)], StringComparer.Ordinal) : new Dictionary<string, IReadOnlyList<string>>(),
            TimeoutMinutes = Minutes((job.Get("timeout") as YamlScalarNode)?.Value),
            AllowFailure = tolerated is YamlScalarNode { Value: "true" } || tolerated is YamlMappingNode,
            Environment = environment is YamlScalarNode plain ? plain.Value : (environment as YamlMappingNode).Text("name"),
            EnvironmentUrl = (environment as YamlMappingNode).Text("url"),
            Labels = [.. job.Get("tags").Scalars().Select(scalar => scalar.Value ?? "")],
            NoCheckout = variables.GetValueOrDefault("GIT_STRATEGY") == "none",
            Depth = int.TryParse(variables.GetValueOrDefault("GIT_DEPTH"), NumberStyles.None, CultureInfo.InvariantCulture, out var depth) ? depth : null,
            Submodules = variables.GetValueOrDefault("GIT_SUBMODULE_STRATEGY") is "normal" or "recursive",
        };
    }

    /// <summary>An id that GitHub takes: letters, digits, '-' and '_', not beginning with a digit.</summary>
    internal static string GitHubId(string id)
    {
        var plain = new string([.. id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')]);
        return plain.Length > 0 && (char.IsAsciiLetter(plain[0]) || plain[0] == '_') ? plain : "job-" + plain;
    }

    /// <summary>A time such as <c>1h 30m</c>, <c>90 minutes</c> or <c>3600</c> (seconds), in minutes.</summary>
    internal static int? Minutes(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        double minutes = 0;
        foreach (var match in Time().Matches(text).Cast<Match>())
        {
            var count = double.Parse(match.Groups["count"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            minutes += count * (match.Groups["unit"].Value.TrimEnd('s') switch
            {
                "" or "sec" or "second" => 1.0 / 60,
                "m" or "min" or "minute" => 1,
                "h" or "hr" or "hour" => 60,
                "d" or "day" => 1440,
                "w" or "week" => 10080,
                "mo" or "month" => 43200,
                _ => 525600,
            });
        }

        return minutes > 0 ? (int)Math.Min(Math.Ceiling(minutes), 1_000_000) : null;
    }

    private static List<string> Lines(YamlNode? node, GitLabFlowJob job, LossList losses)
    {
        if (node is not null && node.Tag.ToString() is { Length: > 0 } && node.Tag.ToString()!.Contains("reference", StringComparison.Ordinal))
        {
            losses.Add(job.Flow.File.Path, (int)node.Start.Line, $"'!reference' in job '{job.Id}'", "write the commands that it stands for into the job");
            return [];
        }

        return node switch
        {
            YamlScalarNode scalar => [(scalar.Value ?? "").TrimEnd('\n')],
            YamlSequenceNode list => [.. list.Children.SelectMany(child => Lines(child, job, losses))],
            _ => [],
        };
    }

    private static Dictionary<string, string> Merged(GitLabFlowJob job, LossList losses)
    {
        // GitLab joins the variables of what a job extends with its own.
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in job.Flow.Chain(job.Node).Select(node => node.Get("variables")).Reverse())
        {
            foreach (var (name, value) in Pairs(node, job.Flow.File.Path, losses))
            {
                all[name] = value;
            }
        }

        return all;
    }

    private static Dictionary<string, string> Pairs(YamlNode? node, string path, LossList losses)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in (node as YamlMappingNode)?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>())
        {
            if (key is YamlScalarNode { Value: { } name } && ((value as YamlScalarNode)?.Value ?? (value as YamlMappingNode).Text("value")) is { } text)
            {
                pairs[name] = text;
                if (text.Contains("$[[", StringComparison.Ordinal))
                {
                    losses.Add(path, (int)value.Start.Line, $"the input in '{name}'", "inputs of a component have no counterpart: write the value");
                }
            }
        }

        return pairs;
    }

    private static List<PortableServiceContainer> Services(GitLabFlowJob job, LossList losses)
    {
        var services = new List<PortableServiceContainer>();
        foreach (var node in (job.Get("services") as YamlSequenceNode)?.Children ?? [])
        {
            var image = (node as YamlScalarNode)?.Value ?? (node as YamlMappingNode).Text("name");
            if (image is null)
            {
                continue;
            }

            if (image.StartsWith("docker:", StringComparison.Ordinal))
            {
                losses.Add(job.Flow.File.Path, (int)node.Start.Line, $"the service '{image}' of job '{job.Id}'", "GitHub's machines bring Docker: outside a container of the job it is there without a service");
                continue;
            }

            // GitLab names a service after its image unless told otherwise.
            var name = (node as YamlMappingNode).Text("alias")?.Split(',', ' ')[0] ?? image.Split(':', '@')[0].Replace('/', '-');
            services.Add(new PortableServiceContainer(name, image, Pairs((node as YamlMappingNode).Get("variables"), job.Flow.File.Path, losses)));
        }

        return services;
    }

    private static List<IReadOnlyDictionary<string, IReadOnlyList<string>>> Matrix(GitLabFlowJob job, LossList losses) => job.Get("parallel") switch
    {
        YamlMappingNode parallel when parallel.Get("matrix") is YamlSequenceNode matrix =>
            [.. matrix.Children.OfType<YamlMappingNode>().Select(entry => (IReadOnlyDictionary<string, IReadOnlyList<string>>)entry.Children.Where(pair => pair.Key is YamlScalarNode).ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => (IReadOnlyList<string>)[.. pair.Value.Scalars().Select(value => value.Value ?? "")], StringComparer.Ordinal))],
        YamlScalarNode { Value: { } text } when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 1 and <= 200 =>
            [new Dictionary<string, IReadOnlyList<string>> { ["CI_NODE_INDEX"] = [.. Enumerable.Range(1, count).Select(i => i.ToString(CultureInfo.InvariantCulture))], ["CI_NODE_TOTAL"] = [count.ToString(CultureInfo.InvariantCulture)] }],
        _ => [],
    };

    private static List<PortableCache> Caches(GitLabFlowJob job, LossList losses)
    {
        var node = job.Get("cache");
        var caches = new List<PortableCache>();
        foreach (var cache in node is YamlSequenceNode list ? list.Children.OfType<YamlMappingNode>() : node is YamlMappingNode one ? [one] : [])
        {
            var key = cache.Get("key");
            var files = (key as YamlMappingNode).Get("files").Scalars().Select(file => file.Value ?? "").ToList();
            var name = (key as YamlMappingNode).Text("prefix") ?? (key as YamlScalarNode)?.Value?.Split('$')[0].Trim('-', '_', '"', '/') ?? "";
            var paths = cache.Get("paths").Scalars().Select(path => path.Value ?? "").Where(path => path.Length > 0).ToList();
            if (paths.Count > 0)
            {
                caches.Add(new PortableCache(name.Length > 0 && !name.Contains('$', StringComparison.Ordinal) ? name : "files", paths, files, cache.Text("policy") == "pull"));
            }

            if (cache.Text("untracked") == "true")
            {
                losses.Add(job.Flow.File.Path, (int)cache.Start.Line, $"'untracked' in the cache of job '{job.Id}'", "name the folders");
            }
        }

        return caches;
    }

    private static int LineOf(GitLabFlowJob job, string key, YamlNode node) => job.Node.Pair(key) is { } pair ? (int)pair.Key.Start.Line : (int)node.Start.Line;

    [GeneratedRegex(@"^cd\s+(?<folder>[^\s;&|]+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CdAlone();

    [GeneratedRegex(@"(?<count>\d+(\.\d+)?)\s*(?<unit>seconds?|sec|s|minutes?|mins?|months?|mos?|m|hours?|hrs?|h|days?|d|weeks?|w|years?|y)?s?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Time();
}
