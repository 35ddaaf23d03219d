/**
 * Puts who the person is into access tokens for the API, so that it never has to ask Auth0 for a name. The claims carry
 * a namespace because Auth0 drops unnamespaced custom claims that clash with standard ones. Machines pass by another
 * trigger and get none.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const { name, email, picture } = event.user;
  for (const [claim, value] of Object.entries({ name, email, picture })) {
    if (value) api.accessToken.setCustomClaim(`https://valet/${claim}`, value);
  }
};
