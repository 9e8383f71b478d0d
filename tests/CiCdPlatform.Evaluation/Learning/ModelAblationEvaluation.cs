using System.Text.Json;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Validation;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Features.Tests.LanguageModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Evaluation.Learning;

/// <summary>What a language model changes, and what it cannot: the same repositories without one, and with scripted ones that help, err, attack or are silent.</summary>
internal sealed class ModelAblationEvaluation : IEvaluation
{
    public string Name => "model-ablation";

    public string Summary => "generation without and with scripted language models, on a folder of repositories, one a sub-folder [--limit 40 --endpoint URL --model NAME --key KEY]";

    public async Task<object> RunAsync(string folder, EvaluationArguments arguments, CancellationToken cancellation)
    {
        var limit = int.TryParse(arguments.Text("limit"), out var given) && given > 0 ? given : 40;
        var requests = Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(Request).OfType<(string, GenerationRequest)>().Take(limit).ToList();
        if (requests.Count == 0)
        {
            throw new UsageException($"{folder} holds no repository with anything to build: expected one a sub-folder");
        }

        var rows = new List<object> { Row("none", requests, [.. requests.Select(pair => PipelineGenerator.Generate(pair.Request))], 0) };
        if (arguments.Text("endpoint") is { } endpoint)
        {
            rows.Add(await RunModelAsync("given", requests, new LanguageModelSettings { Endpoint = endpoint, Model = arguments.Text("model") ?? "", ApiKey = arguments.Text("key") ?? "" }, null, cancellation));
            return new { Repositories = requests.Count, Rows = rows };
        }

        foreach (var (name, say) in ScriptedAnswers.All)
        {
            ScriptedModel started = null!;
            await using var model = await ScriptedModel.StartAsync(http => Answer(say, started.Asked.Last().Body.GetProperty("messages"), http));
            started = model;
            rows.Add(await RunModelAsync(name, requests, new LanguageModelSettings { Endpoint = model.Endpoint, Model = "scripted", Timeout = TimeSpan.FromSeconds(5) }, model, cancellation));
        }

        return new { Repositories = requests.Count, Rows = rows };
    }

    private static Task Answer(Func<string, bool, string?> say, JsonElement messages, HttpContext http)
    {
        var content = messages[1].GetProperty("content");
        var text = content.ValueKind == JsonValueKind.Array ? content[0].GetProperty("text").GetString()! : content.GetString()!;
        var template = text[(text.IndexOf("<template>\n", StringComparison.Ordinal) + 11)..text.LastIndexOf("\n</template>", StringComparison.Ordinal)];
        return say(template, messages.GetArrayLength() > 2) is { } answer ? ScriptedModel.Says(answer)(http) : ScriptedModel.Fails(500, "{\"error\":{\"message\":\"out of order\"}}")(http);
    }

    private static async Task<object> RunModelAsync(string name, List<(string Name, GenerationRequest Request)> requests, LanguageModelSettings settings, ScriptedModel? model, CancellationToken cancellation)
    {
        var rewriter = new PipelineRewriter(settings, NullLogger<PipelineRewriter>.Instance);
        var generations = new List<Generation>();
        foreach (var (_, request) in requests)
        {
            generations.Add(await rewriter.RewriteAsync(request, PipelineGenerator.Generate(request), cancellation));
        }

        return Row(name, requests, generations, model?.Asked.Count ?? 0);
    }

    private static object Row(string name, List<(string Name, GenerationRequest Request)> requests, List<Generation> generations, int asked)
    {
        var plain = requests.Select(pair => PipelineGenerator.Generate(pair.Request)).ToList();
        var unsafeOnes = generations.Select((generation, i) => (requests[i].Name, Problems: PipelineValidator.Validate(requests[i].Request.Forge, generation.Files, requests[i].Request.Analysis).Count))
            .Where(pair => pair.Problems > 0).Select(pair => pair.Name).ToList();
        return new
        {
            Model = name,
            Asked = asked,
            FromTheModel = generations.Count(generation => generation.Source == GenerationSource.Model),
            Changed = generations.Where((generation, i) => generation.Files[0].Content != plain[i].Files[0].Content).Count(),
            Refused = generations.Count(generation => generation.Reasons.Any(reason => reason.Contains("answer was refused", StringComparison.Ordinal))),
            Unanswered = generations.Count(generation => generation.Reasons.Any(reason => reason.Contains("did not answer", StringComparison.Ordinal))),
            NotAsked = generations.Count(generation => generation.Reasons.Any(reason => reason.Contains("was not asked", StringComparison.Ordinal))),
            WithProblems = unsafeOnes.Count,
            Misses = unsafeOnes,
        };
    }

    private static (string, GenerationRequest)? Request(string path)
    {
        using var snapshot = RepositorySnapshots.OpenFolder(path);
        var analysis = RepositoryAnalyzer.Analyze(snapshot);
        return analysis.Components.Count == 0 ? null : (Path.GetFileName(path), GenerationRequest.For(snapshot, analysis, ForgeKind.GitHub));
    }
}
