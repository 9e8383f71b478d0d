using System.Globalization;
using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Words;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>Reads a workflow of GitHub.</summary>
internal static class GitHubReader
{
    private static readonly string[] Hosts = ["localhost", "127.0.0.1"];
    private static readonly string[] s_carriedTop = ["name", "on", "env", "jobs", "concurrency", "permissions", "defaults", "run-name"];

    public static PortablePipeline? Read(RuleFile file, YamlMappingNode root, LossList losses)
    {
        var flow = new GitHubFlow(file, root);
        var text = new GitHubText(file.Path, losses);
        foreach (var key in root.Children.Keys.OfType<YamlScalarNode>().Where(key => !s_carriedTop.Contains(key.Value)))
        {
            losses.Add(file.Path, (int)key.Start.Line, $"'{key.Value}'", "GitLab has no such key");
        }

        var jobs = flow.Jobs.Select(job => Job(job, text, losses)).OfType<PortableJob>().ToList();
        var ids = jobs.Select(job => job.Id).ToHashSet(StringComparer.Ordinal);
        return new PortablePipeline(file.Path, flow.Name.Length > 0 ? flow.Name : "CI", GitHubTriggers.Read(flow, losses), Pairs(root.Mapping("env"), text), [.. jobs.Select(job => job with { Needs = [.. job.Needs.Where(ids.Contains)], FilesFrom = [.. job.FilesFrom.Where(ids.Contains)] })])
        {
            CancelsOlder = root.Get("concurrency") is { } concurrency && (concurrency as YamlMappingNode).Text("cancel-in-progress") is not (null or "false"),
        };
    }

    private static PortableJob? Job(GitHubJob job, GitHubText text, LossList losses)
    {
        var path = job.Flow.File.Path;
        if (job.IsCall)
        {
            losses.Add(path, job.Line, $"job '{job.Id}'", "it calls another workflow: migrate that one, and include it or trigger its pipeline");
            return null;
        }

        var before = text.Secrets.ToHashSet(StringComparer.Ordinal);
        text.Secrets.Clear();
        var steps = new GitHubSteps(job, text, losses);
        steps.Read();
        if (steps.Steps.Count == 0)
        {
            losses.Add(path, job.Line, $"job '{job.Id}'", "nothing of what it does could be carried, so that it is left out");
            return null;
        }

        var environment = job.Node.Get("environment");
        var container = job.Node.Get("container");
        var (rules, known) = Rules(job, losses);
        Others(job, path, losses);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Pairs(job.Node.Mapping("env"), text).Concat(Pairs((container as YamlMappingNode).Mapping("env"), text)).Concat(steps.Variables))
        {
            variables.TryAdd(name, value);
        }

        var image = container is YamlScalarNode plainImage ? text.Of(plainImage.Value!, job.Line) : (container as YamlMappingNode).Text("image") is { } named ? text.Of(named, job.Line) : steps.Image;
        var portable = new PortableJob
        {
            Id = job.Id,
            Line = job.Line,
            Title = job.Name,
            Needs = job.Needs,
            FilesFrom = [.. steps.FilesFrom],
            Image = image,
            OwnEntrypoint = steps.OwnEntrypoint,
            Services = [.. job.Node.Mapping("services").Mappings().Select(service => new PortableServiceContainer(service.Key.Value!, text.Of(service.Value.Text("image") ?? "", (int)service.Key.Start.Line), Pairs(service.Value.Mapping("env"), text)))],
            Variables = variables,
            WorkingDirectory = job.Node.Mapping("defaults").Mapping("run").Text("working-directory") ?? job.Flow.Root.Mapping("defaults").Mapping("run").Text("working-directory"),
            Steps = steps.Steps,
            After = steps.After,
            Rules = rules,
            Matrix = GitHubMatrix.Read(job, image, losses),
            Caches = steps.Caches,
            Artifacts = steps.Artifacts,
            ArtifactsAlways = steps.ArtifactsAlways,
            ArtifactDays = steps.ArtifactDays,
            TimeoutMinutes = int.TryParse(job.Node.Text("timeout-minutes"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? minutes : null,
            AllowFailure = job.Node.Text("continue-on-error") == "true",
            Environment = environment is YamlScalarNode plain ? plain.Value : (environment as YamlMappingNode).Text("name"),
            EnvironmentUrl = (environment as YamlMappingNode).Text("url") is { } url && !url.Contains("steps.", StringComparison.Ordinal) ? text.Of(url, job.Line) : null,
            NoCheckout = !steps.ChecksOut,
            Depth = steps.Depth,
            Submodules = steps.Submodules,
            Secrets = [.. text.Secrets],
        };
        portable = Addressed(portable, job);
        text.Secrets.UnionWith(before);
        foreach (var service in portable.Services)
        {
            losses.Add(path, job.Line, $"service '{service.Name}' of job '{job.Id}'", $"on GitLab it is reached by the name '{service.Name}', not at localhost: addresses that a variable or a command spells out with a published port are changed, others are for you to change");
        }

        return known ? portable : portable with { Rules = [new PortableRule([], RunWhen.Manual, [])] };
    }

    // What a service publishes on the machine, it listens to under its own name here.
    private static PortableJob Addressed(PortableJob job, GitHubJob from)
    {
        var published = from.Node.Mapping("services").Mappings()
            .SelectMany(service => service.Value.Get("ports").Scalars().Select(port => (service.Key.Value, Ports: (port.Value ?? "").Split('/')[0].Split(':'))))
            .Where(port => port.Ports.All(number => number.Length > 0 && number.All(char.IsAsciiDigit)))
            .DistinctBy(port => port.Ports[0])
            .ToList();
        string Said(string value) => published.Aggregate(value, (said, port) => Hosts.Aggregate(said, (text, host) => Moved(text, $"{host}:{port.Ports[0]}", $"{port.Value}:{port.Ports[^1]}")));
        IReadOnlyDictionary<string, string> All(IReadOnlyDictionary<string, string> variables) => variables.ToDictionary(pair => pair.Key, pair => Said(pair.Value));
        return published.Count == 0 || from.Node.Get("container") is not null ? job : job with { Variables = All(job.Variables), Steps = [.. job.Steps.Select(step => step with { Variables = All(step.Variables), Lines = [.. step.Lines.Select(Said)] })] };
    }

    // Port 80 is not the beginning of port 8080.
    private static string Moved(string text, string address, string to)
    {
        for (var at = text.IndexOf(address, StringComparison.Ordinal); at >= 0; at = text.IndexOf(address, at, StringComparison.Ordinal))
        {
            var end = at + address.Length;
            var isWhole = end == text.Length || !char.IsAsciiDigit(text[end]);
            text = isWhole ? string.Concat(text.AsSpan(0, at), to, text.AsSpan(end)) : text;
            at = isWhole ? at + to.Length : end;
        }

        return text;
    }

    // A condition that cannot be said must not become 'always': a person starts the job then.
    private static (IReadOnlyList<PortableRule> Rules, bool Known) Rules(GitHubJob job, LossList losses)
    {
        if (job.Condition is not { } condition)
        {
            return ([], true);
        }

        if (Conditions.GitHub(condition) is not { } parsed)
        {
            losses.Add(job.Flow.File.Path, (int)job.Node.Get("if")!.Start.Line, $"the condition of job '{job.Id}': {condition.ReplaceLineEndings(" ")}", "GitLab cannot ask this: the job waits for a person to start it");
            return ([], false);
        }

        return parsed is { When: RunWhen.Success, Any: [[]] } ? ([], true) : ([.. parsed.Any.Select(all => new PortableRule(all, parsed.When, []))], true);
    }

    private static void Others(GitHubJob job, string path, LossList losses)
    {
        foreach (var (key, why) in new[] { ("outputs", "values between jobs go through artifacts of the kind dotenv on GitLab"), ("concurrency", "resource_group is near it: choose one in the settings of the deployment") })
        {
            if (job.Node.Pair(key) is { } pair)
            {
                losses.Add(path, (int)pair.Key.Start.Line, $"'{key}' of job '{job.Id}'", why);
            }
        }

        if (job.Machine.Contains("windows", StringComparison.OrdinalIgnoreCase) || job.Machine.Contains("macos", StringComparison.OrdinalIgnoreCase) || job.Machine.Contains("self-hosted", StringComparison.OrdinalIgnoreCase))
        {
            losses.Add(path, (int)job.Node.Pair("runs-on")!.Value.Key.Start.Line, $"the machine of job '{job.Id}': {job.Node.Get("runs-on")}", "its containers run on Linux: name the tags of a runner of yours for other machines");
        }
    }

    private static Dictionary<string, string> Pairs(YamlMappingNode? map, GitHubText text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>())
        {
            if (key is YamlScalarNode { Value: { } name } && value is YamlScalarNode scalar)
            {
                var said = text.Of(scalar.Value ?? "", (int)value.Start.Line);

                // A variable of the project's settings is there by its own name.
                if (said != "${" + name + "}")
                {
                    pairs[name] = said;
                }
            }
        }

        return pairs;
    }
}
