using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Chat;

/// <summary>A question about one thing.</summary>
/// <param name="Question">What one wants to know.</param>
/// <param name="Host">The forge's host of the repository that it is about.</param>
/// <param name="RepositoryId">The forge's number of that repository.</param>
/// <param name="RunId">Or the id of a delivery, a scan or another run.</param>
/// <param name="FindingId">Or the id of a finding.</param>
public sealed record ChatRequest(string? Question, string? Host = null, long? RepositoryId = null, string? RunId = null, string? FindingId = null);

/// <summary>An answer, and what it rests on.</summary>
/// <param name="Answer">In words; numbers in brackets name citations.</param>
/// <param name="Source"><c>data</c>, or <c>model</c> when a language model put it into words.</param>
/// <param name="Citations">What it rests on; an answer without any says that there is nothing to say.</param>
public sealed record ChatAnswer(string Answer, string Source, IReadOnlyList<Citation> Citations);

/// <summary>Something that an answer rests on.</summary>
/// <param name="Number">What the answer calls it.</param>
/// <param name="Kind"><c>repository</c>, <c>outcome</c>, <c>finding</c>, <c>run</c> or <c>log</c>.</param>
/// <param name="Url">Where it stands in the API.</param>
/// <param name="Fact">What it says.</param>
public sealed record Citation(int Number, string Kind, string Url, string Fact);

/// <summary><c>POST /api/v1/chat</c>: asks about a repository, a run or a finding.</summary>
internal static class ChatEndpoints
{
    private const int LongestQuestion = 2_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/chat", AskAsync).WithTags("chat").RequireRole(Role.Viewer).Limited(RateClass.Heavy)
        .WithName("askChat").WithSummary("Answers a question about a repository, a run or a finding from what is known of it, and says what the answer rests on.")
        .Example(new ChatRequest("Why did the last pipeline fail?", "github.com", 1296269));

    private static async Task<Results<Ok<ChatAnswer>, ProblemHttpResult>> AskAsync(ChatRequest request, Caller caller, ChatFacts facts, ChatWords words, CancellationToken cancellation)
    {
        if (request.Question is not { Length: >= 2 and <= LongestQuestion } question || string.IsNullOrWhiteSpace(question))
        {
            return OperationProblems.Invalid($"question has 2 to {LongestQuestion} characters");
        }

        if ((request is { Host: { Length: > 0 }, RepositoryId: > 0 } ? 1 : 0) + (string.IsNullOrEmpty(request.RunId) ? 0 : 1) + (string.IsNullOrEmpty(request.FindingId) ? 0 : 1) != 1)
        {
            return OperationProblems.Invalid("ask about one thing: host with repositoryId, or runId, or findingId");
        }

        return await facts.FindAsync(request, caller, cancellation) is { } found
            ? TypedResults.Ok(await words.AnswerAsync(question, found, cancellation))
            : OperationProblems.Problem(StatusCodes.Status404NotFound, "subject-not-found", "there is no such repository, run or finding among those that you may see");
    }
}
