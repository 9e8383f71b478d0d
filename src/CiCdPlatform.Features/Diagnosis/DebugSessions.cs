using System.Text.Json;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A message of a session and its answer; the answer is null while something runs.</summary>
public sealed record DebugMessage(int Number, string Text, DebugReply? Reply);

/// <summary>A session with its context: everything that an answer needs, so that any process can give it.</summary>
internal sealed record DebugState(ForgeKind Forge, RepositoryRef? Repository, string? Commit, string Definition, string? Job, string Log, IReadOnlyList<DebugMessage> Messages);

/// <summary>Keeps sessions, each for the one who opened it.</summary>
internal sealed class DebugSessions(ProductDatabase database, FailureStore failures, IForges forges, DebugAdvisor advisor, TimeProvider time)
{
    public const int MaxMessages = 200;
    public const int MaxLog = 4 * 1024 * 1024;
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    public async Task PutAsync(string id, string subject, DebugState state, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await database.ExecuteAsync("DELETE FROM debug_sessions WHERE used_at < @before", new { before = (now - KeptFor).ToUnixTimeMilliseconds() }, cancellation);
        await database.ExecuteAsync(
            "INSERT INTO debug_sessions (id, subject, json, used_at) VALUES (@id, @subject, @json, @now) ON CONFLICT (id) DO UPDATE SET json = excluded.json, used_at = excluded.used_at",
            new { id, subject, json = JsonSerializer.Serialize(state, JsonSerializerOptions.Web), now = now.ToUnixTimeMilliseconds() },
            cancellation);
    }

    /// <summary>A session of that subject, or null; a null subject is the product itself.</summary>
    public async Task<(string Subject, DebugState State)?> FindAsync(string id, string? subject, CancellationToken cancellation) =>
        await database.FirstOrDefaultAsync<Row>("SELECT subject AS Subject, json AS Json FROM debug_sessions WHERE id = @id", new { id }, cancellation) is { } row && (subject is null || row.Subject == subject)
            ? (row.Subject, JsonSerializer.Deserialize<DebugState>(row.Json, JsonSerializerOptions.Web)!) : null;

    /// <summary>Does something in the conversation of a session, over its files where they are known.</summary>
    public async Task<T> WithAsync<T>(DebugState state, Func<DebugConversation, Task<T>> work, CancellationToken cancellation)
    {
        var records = await failures.RecordsAsync(cancellation);
        double Confidence(Patch patch) => records.TryGetValue((patch.Patcher, patch.Pattern), out var record) ? record.Confidence(patch.Confidence) : patch.Confidence;
        RepositorySnapshot? snapshot = null;
        try
        {
            snapshot = state is { Repository: { } repository, Commit: { } commit } ? await forges.Open(repository.Address).CloneAsync(commit, cancellation) : null;
            return await work(new DebugConversation(new DebugSubject(state.Forge, state.Definition, state.Job, state.Log), snapshot, Confidence) { AsksModel = advisor.IsConfigured });
        }
        finally
        {
            snapshot?.Dispose();
        }
    }

    private sealed class Row
    {
        public required string Subject { get; init; }
        public required string Json { get; init; }
    }
}

/// <summary>A message of a session that needs a run.</summary>
public sealed record DebugRunInput(string SessionId, int Message);

/// <summary>Runs what a session asked for; the answer stands in the session.</summary>
internal sealed class DebugRunOrchestration(DebugRunActivity run) : Orchestration<DebugRunInput, string>
{
    public override Task<string> RunAsync(OrchestrationContext context, DebugRunInput input) => context.CallActivityAsync(run, input);
}

/// <summary>Runs the failing jobs, with a patch or without, or asks the language model.</summary>
internal sealed class DebugRunActivity(DebugSessions sessions, ProofSettings proof, RepairSettings settings, DebugAdvisor advisor, MendWriter writer, TimeProvider time) : Activity<DebugRunInput, string>
{
    public override async Task<string> RunAsync(ActivityContext context, DebugRunInput input)
    {
        if (await sessions.FindAsync(input.SessionId, null, context.Cancellation) is not var (_, state) || state.Messages.FirstOrDefault(message => message.Number == input.Message) is not { } message)
        {
            return "gone";
        }

        using var limit = new CancellationTokenSource(settings.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        DebugReply reply;
        try
        {
            reply = await sessions.WithAsync(state, conversation => AnswerAsync(conversation, state, message, either.Token), either.Token);
        }
        catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
        {
            reply = new DebugReply($"it did not end within {settings.TimeLimit.TotalMinutes:0} minutes (Repair:TimeLimit)") { Outcome = "unproven" };
        }

        // The session may have gone on meanwhile.
        if (await sessions.FindAsync(input.SessionId, null, context.Cancellation) is var (subject, now))
        {
            await sessions.PutAsync(input.SessionId, subject, now with { Messages = [.. now.Messages.Select(one => one.Number == input.Message ? one with { Reply = reply } : one)] }, context.Cancellation);
        }

        return reply.Outcome ?? "done";
    }

    private async Task<DebugReply> AnswerAsync(DebugConversation conversation, DebugState state, DebugMessage message, CancellationToken cancellation)
    {
        var asked = conversation.Answer(message.Text);
        return asked.Run == "ask" ? await advisor.AnswerAsync(conversation, [.. state.Messages.TakeWhile(earlier => earlier.Number < message.Number)], message.Text, cancellation) ?? conversation.Answer("why")
            : settings.UseSandbox ? await conversation.RunAsync(asked, proof.Network, time, writer.IsConfigured ? writer.WriteAsync : null, cancellation)
            : new DebugReply("jobs are not run on this machine (Repair:UseSandbox)") { Outcome = "unproven" };
    }
}
