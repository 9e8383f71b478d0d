using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Validation;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Evaluation.Generation;

/// <summary>Writes the pipelines of every repository for both forges and holds them against our rules, a YAML parser and, where they are named, other people's checkers.</summary>
internal sealed class GenerationEvaluation : IEvaluation
{
    public string Name => "generation";

    public string Summary => "FOLDER of repositories; --output DIR --full --check-github COMMAND --check-gitlab COMMAND: what is generated, and what is wrong with it";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var inputs = GenerationInput.Find(folder);
        var output = arguments.Text("output") ?? Path.Combine(Path.GetTempPath(), "cicd-generation-" + Environment.ProcessId);
        var tally = new GenerationTally();
        var drafts = new List<Draft>();
        foreach (var input in inputs)
        {
            cancellation.ThrowIfCancellationRequested();
            using var snapshot = input.Open();
            var analysis = RepositoryAnalyzer.Analyze(snapshot);
            foreach (var forge in Enum.GetValues<ForgeKind>())
            {
                drafts.Add(await DraftAsync(input, snapshot, analysis, forge, "plain", new GenerationSettings(), output, tally));
                if (arguments.Flag("full"))
                {
                    // Everything that a setting adds: images, their scan and push, the quality gate, the notice.
                    var settings = new GenerationSettings { Registry = "registry.example.com/team", SonarHost = "https://sonar.example.com", SplunkHost = "https://splunk.example.com:8088", ImagePrefix = "mirror.example.com/" };
                    drafts.Add(await DraftAsync(input, snapshot, analysis, forge, "full", settings, output, tally));
                }
            }
        }

        var checks = new List<CheckerReport>();
        if (arguments.Text("check-github") is { } github)
        {
            checks.Add(await GenerationCheckers.RunAsync("github", github, [.. drafts.Where(draft => draft.Forge == ForgeKind.GitHub)], takesFiles: true, cancellation));
        }

        if (arguments.Text("check-gitlab") is { } gitlab)
        {
            checks.Add(await GenerationCheckers.RunAsync("gitlab", gitlab, [.. drafts.Where(draft => draft.Forge == ForgeKind.GitLab)], takesFiles: false, cancellation));
        }

        if (arguments.Text("output") is null)
        {
            Directory.Delete(output, recursive: true);
        }

        return tally.Report(inputs.Count, drafts, checks);
    }

    private static async Task<Draft> DraftAsync(
        GenerationInput input, RepositorySnapshot snapshot, RepositoryAnalysis analysis, ForgeKind forge, string variant, GenerationSettings settings, string output, GenerationTally tally)
    {
        var name = $"{input.Set}/{input.Name}/{variant}/{forge.ToString().ToLowerInvariant()}";
        var request = GenerationRequest.For(snapshot, analysis, forge) with { Settings = settings };
        var generation = PipelineGenerator.Generate(request);
        var target = Path.Combine(output, name);
        foreach (var file in generation.Files)
        {
            var path = Path.Combine(target, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, file.Content);
        }

        var draft = new Draft(name, forge, target, generation);
        tally.Count(draft, analysis);
        foreach (var problem in PipelineValidator.Validate(forge, generation.Files, analysis))
        {
            tally.Miss("validator", name, $"{problem.Path}:{problem.Line}: {problem.Message}");
        }

        // The strictest persona wants digests, which a registry tells: here one that knows every image.
        var (pinned, _) = await PinnedGeneration.PinAsync(request, generation, new AnsweringRegistry(), null, CancellationToken.None);
        foreach (var (files, persona) in new[] { (generation.Files, Persona.Regular), (pinned.Files, Persona.Pedantic) })
        {
            using var written = RepositorySnapshots.FromFiles(files.ToDictionary(file => file.Path, file => file.Content));
            var rules = RuleEngine.Run(written, RuleScope.WholeTree, RuleSettings.Default with { Persona = persona });
            foreach (var finding in rules.Findings)
            {
                tally.Miss("rules", name, $"{persona}: {finding.Location.File}:{finding.Location.StartLine}: {finding.Rule}: {finding.Message}");
            }

            foreach (var warning in rules.Warnings)
            {
                tally.Miss("rules", name, warning);
            }
        }

        foreach (var file in generation.Files.Where(file => file.Path.EndsWith(".yml", StringComparison.Ordinal)))
        {
            try
            {
                var stream = new YamlStream();
                stream.Load(new StringReader(file.Content));
            }
            catch (YamlDotNet.Core.YamlException e)
            {
                tally.Miss("yaml", name, $"{file.Path}:{e.Start.Line}: {e.Message}");
            }
        }

        return draft;
    }

    private sealed class AnsweringRegistry : IImageDigests
    {
        public Task<string?> FindAsync(string image, CancellationToken cancellation) => Task.FromResult<string?>("sha256:" + new string('0', 64));
    }
}

/// <summary>What was written for one input and forge, and where.</summary>
internal sealed record Draft(string Name, ForgeKind Forge, string Folder, Core.Pipelines.Generation Generation)
{
    /// <summary>The pipeline's definition.</summary>
    public string Definition => Path.Combine(Folder, Generation.Files[0].Path);
}
