using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Chaos.Worker;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Chaos.World;

/// <summary>A push, and what must become of it.</summary>
internal sealed record Push(int Index, RepositoryRef Repository, string Sha, bool IsGreen)
{
    public string InstanceId => PushFlow.IdFor(Repository, Sha);

    public string WatchId => WatchFlow.IdFor(Repository, Sha);

    public long RunId => Index + 1;

    public string DiagnosisId => DiagnosisFlow.IdFor(Repository, RunId);

    public string State => IsGreen ? nameof(RunState.Success) : nameof(RunState.Failure);

    /// <summary>What its instance returns, as JSON.</summary>
    public string Output => $"\"{State} {Step.Of(Sha + "l")} {Step.Of(Sha + "r")}\"";

    /// <summary>What the child that watched its run returns, as JSON.</summary>
    public string WatchOutput => $"\"{State}\"";

    /// <summary>What the instance that a failed run starts returns, as JSON.</summary>
    public string DiagnosisOutput => $"\"{Step.Of(Sha)}\"";
}

/// <summary>The pushes of a run, each known by its number and the seed alone.</summary>
internal sealed class Plan(int seed, Uri host)
{
    private const int Repositories = 40;
    private const int Installations = 8;

    public Push At(int index)
    {
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{index}")));
        var id = 1 + (hash[0] % Repositories);
        var repository = new RepositoryRef(ForgeKind.GitHub, host, id, $"octo/r{id}", new ForgeAccess(1 + (id % Installations)));
        return new(index, repository, Convert.ToHexStringLower(hash), hash[1] % 4 > 0);
    }

    /// <summary>Delivery 2n is of push n, and delivery 2n + 1 of the end of its run.</summary>
    public byte[] Body(int delivery)
    {
        var push = At(delivery / 2);
        var repository = push.Repository;
        var origin = $$"""
            "repository":{"id":{{repository.Id}},"full_name":"{{repository.FullName}}","default_branch":"main","html_url":"{{host}}{{repository.FullName}}","private":false},"installation":{"id":{{repository.Access.InstallationId}}},"sender":{"id":7,"login":"octocat","type":"User"}
            """;
        return Encoding.UTF8.GetBytes(delivery % 2 == 0
            // A branch of its own: a later push to the same one takes the place of an earlier one, and here every one must come to its end.
            ? $$"""{"ref":"refs/heads/push-{{push.Index}}","before":"{{new string('0', 40)}}","after":"{{push.Sha}}","created":false,"deleted":false,"forced":false,"commits":[],{{origin}}}"""
            : $$"""{"action":"completed","workflow_run":{"id":{{push.RunId}},"name":"ci","path":".github/workflows/ci.yml","event":"push","head_sha":"{{push.Sha}}","head_branch":"main","status":"completed","conclusion":"{{push.State.ToLowerInvariant()}}","run_attempt":1},{{origin}}}""");
    }

    public static string Event(int delivery) => delivery % 2 == 0 ? "push" : "workflow_run";

    /// <summary>The same for every attempt.</summary>
    public string Guid(int delivery) => new Guid(MD5.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/delivery/{delivery}")))).ToString();
}
