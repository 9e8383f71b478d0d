using System.ClientModel;
using System.ClientModel.Primitives;
using CiCdPlatform.Core.Learning;
using CiCdPlatform.Features.LanguageModel;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Embeddings;

namespace CiCdPlatform.Features.Learning;

/// <summary>Makes a vector of a fingerprint: with an embeddings endpoint where one is configured, else by hashing.</summary>
internal sealed partial class RepositoryEmbedder(LanguageModelSettings settings, ILogger<RepositoryEmbedder> logger)
{
    private const int MaxCharacters = 8000;

    public async Task<RepositoryVector> EmbedAsync(RepositoryFingerprint fingerprint, CancellationToken cancellation)
    {
        if (!settings.Embeds)
        {
            return fingerprint.Hashed();
        }

        try
        {
            var client = new EmbeddingClient(settings.EmbeddingModel, settings.Credential, settings.ClientOptions);
            var text = fingerprint.Text;
            OpenAIEmbedding answer = await client.GenerateEmbeddingAsync(text.Length > MaxCharacters ? text[..MaxCharacters] : text, cancellationToken: cancellation);
            return RepositoryVector.Of(settings.EmbeddingModel, answer.ToFloats().Span);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // What another's server answers may break the client in many ways; a delivery goes on with what needs no server.
            Log.Unanswered(logger, e.GetType().Name, (e as ClientResultException)?.Status ?? 0);
            return fingerprint.Hashed();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The embeddings endpoint did not answer: {Error}, status {Status}; the repository is compared by its local vector")]
        public static partial void Unanswered(ILogger logger, string error, int status);
    }
}
