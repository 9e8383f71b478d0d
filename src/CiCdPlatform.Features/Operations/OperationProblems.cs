using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Operations;

/// <summary>Why an operation was not done, with a stable code and the cure.</summary>
internal static class OperationProblems
{
    public static ProblemHttpResult NotFound(string id) => Problem(
        StatusCodes.Status404NotFound,
        "orchestration-not-found",
        $"there is no orchestration {(id.Length > 120 ? id[..120] + "…" : id)}: it may have been purged; GET /api/v1/orchestrations lists what there is");

    public static ProblemHttpResult Invalid(string fault) => Problem(StatusCodes.Status400BadRequest, "request-invalid", fault);

    public static ProblemHttpResult Conflict(string code, string detail) => Problem(StatusCodes.Status409Conflict, code, detail);

    public static ProblemHttpResult Problem(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
