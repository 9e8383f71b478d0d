using System.Globalization;
using System.Text;

namespace CiCdPlatform.Durable.Tests;

/// <summary>Random programs give on the engine, stopped and started on the way, what a plain recursive interpretation gives.</summary>
public sealed class RandomOrchestrationTests
{
    private static readonly Step<int, int> Increment = Make.Step<int, int>("Increment", number => number + 1);
    private static readonly Step<int, int> Broken = Make.Step<int, int>("Broken", number => throw new InvalidOperationException(number.ToString(CultureInfo.InvariantCulture)));
    private static readonly Step<int, int> Flaky = new("Flaky", (context, number) => context.Attempt < 3 ? throw new TransientException("later") : Task.FromResult(number * 10));
    private static readonly Flow<Node, string> Child = new("Child", (context, node) => RunAsync(context, node));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Run_RandomProgram_GivesWhatTheModelGives(int seed)
    {
        var chance = new Random(seed);
        var programs = Enumerable.Range(0, 6).Select(index => Node.Random(chance, 4, $"{index}")).ToList();
        await using var host = await EngineHost.StartAsync(SqlDialect.Sqlite, options => options with { MaxOwnedInstances = 3 }, Child, Increment, Broken, Flaky);
        for (var index = 0; index < programs.Count; index++)
        {
            await host.Client.StartAsync("Child", programs[index], new($"program-{index}"));
            foreach (var name in programs[index].Events())
            {
                await host.Client.RaiseEventAsync($"program-{index}", name, name + "!");
            }
        }

        var restart = chance.Next(1, 6);
        for (var step = 0; (await host.Client.ListAsync(limit: 1_000)).Any(instance => !instance.IsTerminal); step++)
        {
            Assert.True(step < 200, "the programs do not end");
            if (step == restart)
            {
                await host.RestartAsync();
            }

            await host.IdleAsync();
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        for (var index = 0; index < programs.Count; index++)
        {
            var instance = await host.EndAsync($"program-{index}");
            Assert.Equal(($"\"{programs[index].Model()}\"", null), (instance.Output, instance.Error));
        }
    }

    private static async Task<string> RunAsync(OrchestrationContext context, Node node)
    {
        switch (node.Kind)
        {
            case Kind.Activity:
                return (await context.CallActivityAsync(Increment, node.Value)).ToString(CultureInfo.InvariantCulture);
            case Kind.Flaky:
                return (await context.CallActivityAsync(Flaky, node.Value)).ToString(CultureInfo.InvariantCulture);
            case Kind.Broken:
                try
                {
                    return (await context.CallActivityAsync(Broken, node.Value)).ToString(CultureInfo.InvariantCulture);
                }
                catch (TaskFailedException exception)
                {
                    return exception.Message;
                }

            case Kind.Delay:
                await context.DelayUntilAsync(context.UtcNow.AddSeconds(node.Value));
                return "slept";
            case Kind.Event:
                return await context.WaitForEventAsync(node.Name, Timeout.InfiniteTimeSpan, "");
            case Kind.Silence:
                return await context.WaitForEventAsync(node.Name, TimeSpan.FromSeconds(node.Value), "silence");
            case Kind.Child:
                return await context.CallChildAsync(Child, node.Nodes[0]);
            case Kind.All:
                return string.Join('+', await Task.WhenAll(node.Nodes.Select(part => RunAsync(context, part))));
            default:
                var text = new StringBuilder();
                foreach (var part in node.Nodes)
                {
                    text.Append(await RunAsync(context, part)).Append(';');
                }

                return text.ToString();
        }
    }

    internal enum Kind
    {
        Activity,
        Flaky,
        Broken,
        Delay,
        Event,
        Silence,
        Child,
        All,
        Sequence,
    }

    internal sealed record Node(Kind Kind, int Value, string Name, Node[] Nodes)
    {
        public static Node Random(Random chance, int depth, string name, bool inChild = false)
        {
            // Events are raised at the root alone, so a child waits for none.
            var kind = depth == 0 ? (Kind)chance.Next(4) : depth == 4 ? Kind.Sequence : (Kind)chance.Next(9);
            kind = kind == Kind.Event && inChild ? Kind.Activity : kind;
            var parts = kind switch { Kind.Child => 1, Kind.All or Kind.Sequence => chance.Next(1, 5), _ => 0 };
            return new(kind, chance.Next(0, 5), $"n{name}", [.. Enumerable.Range(0, parts).Select(part => Random(chance, depth - 1, $"{name}-{part}", inChild || kind == Kind.Child))]);
        }

        public IEnumerable<string> Events() => (Kind == Kind.Event ? [Name] : Enumerable.Empty<string>()).Concat(Nodes.SelectMany(node => node.Events()));

        public string Model() => Kind switch
        {
            Kind.Activity => $"{Value + 1}",
            Kind.Flaky => $"{Value * 10}",
            Kind.Broken => $"Broken failed: {Value}",
            Kind.Delay => "slept",
            Kind.Event => Name + "!",
            Kind.Silence => "silence",
            Kind.Child => Nodes[0].Model(),
            Kind.All => string.Join('+', Nodes.Select(node => node.Model())),
            _ => string.Concat(Nodes.Select(node => node.Model() + ";")),
        };
    }
}
