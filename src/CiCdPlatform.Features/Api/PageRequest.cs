using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Api;

/// <summary>Which page of a list somebody asks for, the newest first.</summary>
internal readonly record struct PageRequest(PagePosition After, int Size)
{
    private const int MaxSize = 500;
    private const int UsualSize = 100;

    /// <summary>What to answer where <see cref="Read"/> gave null.</summary>
    public static ProblemHttpResult Refused => OperationProblems.Invalid($"after must be the \"next\" of the page before, and limit a number from 1 to {MaxSize}");

    /// <summary>The page that <c>after</c> and <c>limit</c> name, or null.</summary>
    public static PageRequest? Read(string? after, int? limit) =>
        PagePosition.Parse(after) is { } position && limit is null or (>= 1 and <= MaxSize) ? new PageRequest(position, limit ?? UsualSize) : null;

    /// <summary>What <c>after</c> is given for the page that follows; null where this one was not full.</summary>
    public string? Next<T>(IReadOnlyList<T> page, Func<T, PagePosition> position) => page.Count < Size ? null : position(page[^1]).ToString();
}
