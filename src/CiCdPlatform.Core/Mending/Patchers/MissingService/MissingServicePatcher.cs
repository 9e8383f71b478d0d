using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Services;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>Tests that find nobody where a database or another service should answer, and the service for their job.</summary>
internal sealed class MissingServicePatcher : IPatcher
{
    private static readonly MessagePattern Refused = new("refused", "(?i)(connection refused|could not connect|ECONNREFUSED|can't connect to|failed to connect|actively refused)[^\\n]*?[: (](?<port>5432|3306|6379|27017|5672|9200|11211|1433|9092)\\b|(?<port>5432|3306|6379|27017|5672|9200|11211|1433|9092)\\b[^\\n]*(connection refused|failed: Connection refused)", "Error: connect ECONNREFUSED 127.0.0.1:5432");

    private static readonly Dictionary<string, string> Ports = new(StringComparer.Ordinal)
    {
        ["5432"] = "postgres",
        ["3306"] = "mysql",
        ["6379"] = "redis",
        ["27017"] = "mongodb",
        ["5672"] = "rabbitmq",
        ["9200"] = "elasticsearch",
        ["11211"] = "memcached",
        ["1433"] = "mssql",
        ["9092"] = "kafka",
    };

    public string Id => "missing-service";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition || context.FailedJob is not { } job || Refused.Find(context) is not { } groups || definition.KeyOf(job, "services") is not null
            || ServiceTable.For([Ports[groups["port"].Value]], [], definition.Forge == ForgeKind.GitHub, null).Services is not [var service, ..])
        {
            yield break;
        }

        var indent = new string(' ', definition.ChildIndent(job));
        List<string> lines = definition.Forge == ForgeKind.GitHub
            ? [$"{indent}services:", $"{indent}  {service.Name}:", $"{indent}    image: {service.Image}", $"{indent}    ports: ['{groups["port"].Value}:{groups["port"].Value}']"]
            : [$"{indent}services:", $"{indent}  - name: {service.Image}", $"{indent}    alias: {service.Name}"];
        if (service.Environment.Count > 0)
        {
            lines.Add(definition.Forge == ForgeKind.GitHub ? $"{indent}    env:" : $"{indent}    variables:");
            lines.AddRange(service.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{indent}      {pair.Key}: {pair.Value}"));
        }

        yield return new Patch(Id, service.Name, $"the job's tests want {service.Name}, and nobody answers on port {groups["port"].Value}", $"{service.Name} answers", 0.6) { Edits = [new MendEdit(definition.Path, job.Start + 1, 0, lines)] };
    }
}
