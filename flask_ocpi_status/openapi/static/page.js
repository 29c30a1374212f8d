// Opens the document of one version, and sends a token as OCPI wants it.
"use strict";

const place = document.getElementById("swagger-ui");
const SCHEME = /^Token /i;

// The token in Base64, of its bytes in UTF-8 (OCPI 2.2 and later).
function encoded(token) {
  const bytes = new TextEncoder().encode(token);
  return btoa(String.fromCharCode(...bytes));
}

function withScheme(token) {
  if (SCHEME.test(token)) {
    return token; // it was written as it is to be sent
  }
  return `Token ${place.dataset.encoded === "true" ? encoded(token) : token}`;
}

window.ui = SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null, // nothing is asked of anybody else
  requestInterceptor: (request) => {
    const token = request.headers && request.headers.Authorization;
    if (token) {
      request.headers.Authorization = withScheme(token);
    }
    return request;
  },
});
