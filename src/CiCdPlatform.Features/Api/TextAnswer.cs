using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CiCdPlatform.Features.Api;

/// <summary>Answers with a long text as it is read. Always as text: what a repository's pipeline says is never run by a browser.</summary>
internal static class TextAnswer
{
    /// <summary>The text, or a problem of that code where its first piece cannot be read.</summary>
    public static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> OfAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> text, string unreadable, string? sha256, HttpResponse response, CancellationToken cancellation)
    {
        var pieces = text.GetAsyncEnumerator(cancellation);
        bool any;
        try
        {
            // The first piece before the first byte of the answer, so that what cannot be read is said.
            any = await pieces.MoveNextAsync();
        }
        catch (InvalidDataException e)
        {
            await pieces.DisposeAsync();
            return OperationProblems.Problem(StatusCodes.Status500InternalServerError, unreadable, e.Message);
        }

        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        return TypedResults.Stream(
            async body =>
            {
                await using var _ = pieces;
                for (; any; any = await pieces.MoveNextAsync())
                {
                    await body.WriteAsync(pieces.Current, cancellation);
                }
            },
            "text/plain; charset=utf-8",
            entityTag: sha256 is null ? null : new EntityTagHeaderValue($"\"{sha256}\""));
    }
}
