using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Chaos.World;

/// <summary>Holds what the database and the forge have at the end against what the plan says.</summary>
internal sealed class Inspector(SqlDatabase database, Plan plan, Ledger ledger, int pushes)
{
    private readonly List<string> _violations = [];

    /// <summary>Compares everything; the workers have gone.</summary>
    public async Task<(int Instances, int Effects, IReadOnlyList<string> Violations)> InspectAsync()
    {
        var instances = await InstancesAsync();
        var (known, effects) = (new HashSet<string>(StringComparer.Ordinal), 0);
        for (var index = 0; index < pushes; index++)
        {
            var push = plan.At(index);
            Ended(push.InstanceId, OrchestrationState.Completed, push.Output);
            Ended(push.WatchId, push.IsGreen ? OrchestrationState.Completed : OrchestrationState.Failed, push.IsGreen ? push.WatchOutput : null);
            if (!push.IsGreen)
            {
                Ended(push.DiagnosisId, OrchestrationState.Completed, push.DiagnosisOutput);
            }

            effects += Reported(push);
        }

        _violations.AddRange(instances.Keys.Where(id => !known.Contains(id)).Select(id => $"instance {id} was never asked for"));
        await LeftoversAsync();
        return (instances.Count, effects, _violations);

        void Ended(string id, OrchestrationState state, string? output)
        {
            known.Add(id);
            if (!instances.TryGetValue(id, out var instance))
            {
                _violations.Add($"instance {id} is lost");
            }
            else if (instance.State != state || instance.Output != output)
            {
                _violations.Add($"instance {id} is {instance.State} with {instance.Output ?? instance.Error}, expected {state} with {output}");
            }
        }
    }

    private int Reported(Push push)
    {
        var runs = ledger.Of(push.Sha);
        if (runs.Count != 1)
        {
            _violations.Add($"effect {push.InstanceId} was made {runs.Count} times");
        }

        var conclusion = push.State.ToLowerInvariant();
        _violations.AddRange(runs.Where(run => run.ExternalId != push.InstanceId || run.Conclusion != conclusion)
            .Select(run => $"effect {push.InstanceId} is {run.Conclusion} of {run.ExternalId}, expected {conclusion}"));
        return runs.Count;
    }

    private async Task<Dictionary<string, OrchestrationInstance>> InstancesAsync()
    {
        await using var engine = new DurableEngine(new() { Database = database, Catalogue = new([], []) });
        await engine.StartAsync();
        var instances = new Dictionary<string, OrchestrationInstance>(StringComparer.Ordinal);
        InstancePage? page = null;
        do
        {
            page = await engine.Operations.QueryAsync(new() { Limit = 1_000, After = page?.Next });
            foreach (var instance in page.Instances.Where(instance => !instances.TryAdd(instance.Id, instance)))
            {
                _violations.Add($"instance {instance.Id} is listed twice");
            }
        }
        while (page.Next is not null);
        return instances;
    }

    private async Task LeftoversAsync()
    {
        await using var connection = await database.OpenAsync();
        foreach (var (what, sql, expected) in new[]
        {
            ("deliveries in the inbox", "SELECT COUNT(*) FROM webhook_deliveries", pushes * 2),
            ("intents that were not carried out", "SELECT COUNT(*) FROM inbox_queue", 0),
            ("messages left", "SELECT COUNT(*) FROM durable_messages", 0),
            ("recovery points left", "SELECT COUNT(*) FROM durable_recovery_points", 0),
            ("instances still owned or due", "SELECT COUNT(*) FROM durable_instances WHERE owner IS NOT NULL OR ready_at IS NOT NULL", 0),
        })
        {
            var found = await connection.ExecuteScalarAsync<int>(sql);
            if (found != expected)
            {
                _violations.Add($"{what}: {found}, expected {expected}");
            }
        }
    }
}
