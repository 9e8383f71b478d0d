using System.Globalization;
using System.Text.Json;
using CiCdPlatform.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace CiCdPlatform.Durable.Tests.ModelBased;

/// <summary>
/// Random programs, steered from outside and with the engine stopped and started on the way, come to what the reference says. A failure prints its seed and its smallest form;
/// <c>FSCHECK_REPLAY=SEED,GAMMA</c> repeats it.
/// </summary>
public sealed class ModelBasedTests
{
    private const string Id = "program";

    [Theory]
    [OnSqlite(60)]
    [OnPostgres(20)]
    public async Task Run_RandomProgram_ComesToWhatTheReferenceSays(SqlDialect dialect, int programs)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(programs).WithStartSize(2).WithEndSize(8);
        if (Environment.GetEnvironmentVariable("FSCHECK_REPLAY")?.Split(',').Select(part => ulong.Parse(part, CultureInfo.InvariantCulture)).ToArray() is [var seed, var gamma])
        {
            config = config.WithReplay(seed, gamma);
        }

        // The property is synchronous; on a thread of its own it starves nobody.
        await Task.Factory.StartNew(
            () => Check.One(config, Prop.ForAll(Generated.Programs, program => HoldsAsync(dialect, program).GetAwaiter().GetResult())), TaskCreationOptions.LongRunning);
    }

    private static async Task HoldsAsync(SqlDialect dialect, RandomProgram program)
    {
        var reference = new Reference(program);
        var (state, output) = reference.Run();
        if (reference.IsOpen)
        {
            return;
        }

        var flows = new Flows();
        await using var host = await EngineHost.StartAsync(dialect, flows.Definitions);
        await host.Client.StartAsync("Root", new RootInput(program.Parts, ""), new(Id));
        var now = TimeSpan.Zero;
        foreach (var moment in reference.Moments.Append(reference.Moments.Append(TimeSpan.Zero).Max() + TimeSpan.FromSeconds(1)))
        {
            await host.IdleAsync();
            host.Time.Advance(moment - now);
            now = moment;
            await HappenAsync(host, flows, program, now);
        }

        await host.IdleAsync();
        var instance = (await host.Client.GetAsync(Id))!;
        Assert.Equal((state, output is null ? null : JsonSerializer.Serialize(output)), (instance.State, instance.Output is { } json ? JsonSerializer.Serialize(JsonSerializer.Deserialize<string>(json)) : null));
    }

    /// <summary>What comes from outside at a moment.</summary>
    private static async Task HappenAsync(EngineHost host, Flows flows, RandomProgram program, TimeSpan now)
    {
        foreach (var node in program.Nodes.Where(node => node.Comes == now))
        {
            if (node.Kind == Kind.Mend)
            {
                await host.IdleAsync();
                flows.Mended.Add(node.Id);
                await host.Operations.RewindAsync(Id, "mended");
            }
            else if (node.Kind is Kind.Hear or Kind.HearTwice or Kind.Listen)
            {
                await RaiseAsync("", "first");
                await RaiseAsync("", "first");
                if (node.Kind == Kind.HearTwice)
                {
                    await RaiseAsync(" again", "second");
                    await RaiseAsync("", "first");
                }
            }

            Task RaiseAsync(string more, string key) => host.Client.RaiseEventAsync(
                Id, $"event {node.Id}", more.Length == 0 ? $"heard {node.Id}" : $"{node.Id}{more}", $"{node.Id} {key}");
        }

        var steering = program.Operator;
        if (Reference.Second(steering.RestartAt) == now)
        {
            await host.IdleAsync();
            await host.RestartAsync();
        }

        if (Reference.Second(steering.SuspendAt) == now)
        {
            await host.IdleAsync();
            await host.Operations.SuspendAsync(Id, "held");
        }

        if (Reference.Second(steering.SuspendAt + steering.ResumeAfter) == now)
        {
            await host.IdleAsync();
            await host.Operations.ResumeAsync(Id);
        }

        if (Reference.Second(steering.TerminateAt) == now)
        {
            await host.IdleAsync();
            await host.Client.TerminateAsync(Id, "enough");
        }
    }
}
