using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.Tests.Http;

public sealed class ForgeMemoryTests
{
    private static readonly string Subject = ForgeSubject.Repository(new Uri("https://forge/"), "octo/One");
    private readonly ManualTime _time = new();
    private readonly Changes _changes = new();
    private int _asked;

    [Theory]
    [InlineData(Remembered.Repository, 300)]
    [InlineData(Remembered.ChangeRequest, 60)]
    [InlineData(Remembered.Rules, 3600)]
    [InlineData(Remembered.Patterns, 600)]
    public async Task Get_WithinThePromisedTime_IsRemembered_AndNoLonger(Remembered kind, int seconds)
    {
        var memory = Memory();

        Assert.Equal(1, await AskAsync(memory, kind));
        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal(1, await AskAsync(memory, kind));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await AskAsync(memory, kind));
    }

    [Fact]
    public async Task Get_AfterAWebhookToldOfAChange_IsAskedAnew()
    {
        var memory = Memory();
        await AskAsync(memory, Remembered.Repository);

        _changes.Versions[ForgeSubject.Repository(new Uri("https://forge/"), "OCTO/one")] = 1;

        Assert.Equal(2, await AskAsync(memory, Remembered.Repository));
        Assert.Equal(2, await AskAsync(memory, Remembered.Repository));
    }

    [Fact]
    public async Task Get_AtOnce_IsOneQuestion_AndAFailureIsNotRemembered()
    {
        var memory = Memory();
        var answer = new TaskCompletionSource<int>();
        var both = Enumerable.Range(0, 2).Select(_ => memory.GetAsync(
            Remembered.Repository,
            Subject,
            "me",
            _ =>
            {
                _asked++;
                return answer.Task;
            },
            default)).ToList();
        answer.SetException(new InvalidOperationException("away"));

        foreach (var one in both)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => one);
        }

        Assert.Equal(1, _asked);
        Assert.Equal(2, await AskAsync(memory, Remembered.Repository));
    }

    private ForgeMemory Memory() => new(_changes, new ForgeMemorySettings(), _time);

    private Task<int> AskAsync(ForgeMemory memory, Remembered kind) => memory.GetAsync(kind, Subject, "me", _ => Task.FromResult(++_asked), default);

    private sealed class Changes : IForgeChanges
    {
        public Dictionary<string, long> Versions { get; } = [];

        public ValueTask<long> VersionAsync(string subject, CancellationToken cancellation) => new(Versions.GetValueOrDefault(subject));
    }
}
