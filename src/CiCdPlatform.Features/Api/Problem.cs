namespace CiCdPlatform.Features.Api;

/// <summary>Every refusal and failure of the API (<c>application/problem+json</c>).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What the status says.</param>
/// <param name="Code">A stable name of what is wrong.</param>
/// <param name="Message">What is wrong and what cures it.</param>
/// <param name="Detail">The same as <paramref name="Message"/>.</param>
/// <param name="RequestId">The trace under which logs and traces tell of this request.</param>
/// <param name="Timestamp">When.</param>
/// <param name="Reference">What to quote when the fault is the server's; with 5xx alone.</param>
public sealed record Problem(int Status, string? Title, string Code, string? Message, string? Detail, string RequestId, string Timestamp, string? Reference);
